// Stands between one client's socket and the broker, so that who has not logged in can neither wait nor fill memory.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import { PacketLengths } from './packet-lengths.ts';

/** Why a connection was ended by us, or not let in. */
export type TurnedAway =
  /** The first bytes are no CONNECT of MQTT. */
  | 'not_mqtt'
  /** The CONNECT is longer than 8 KiB. */
  | 'connect_too_large'
  /** More than 128 KiB came before the login was through. */
  | 'too_much_before_login'
  /** No login within 10 s. */
  | 'login_late'
  | 'wrong_login'
  /** A message is longer than 2 MiB. */
  | 'message_too_large'
  /** 100 clients are connected, or 20 have not logged in yet. */
  | 'too_many';

/** A login holds an id, a user, a password or token, and a last will; no observer's comes near this. */
const connectBytes = 8 * 1024;
/** Clients may send messages before their login is answered. */
const bytesBeforeLogin = 128 * 1024;
const messageBytes = 2 * 1024 * 1024;
const loginMs = 10_000;

/** An address as people write it: IPv4 without what a socket for both puts before it; empty when the socket is gone. */
export function addressOf(remote: string | undefined): string {
  return (remote ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

/** One client's connection as the broker sees it. Bytes are passed on as the broker takes them; none are kept here. */
export class ClientGate extends Duplex {
  readonly address: string;
  readonly #socket: Socket;
  readonly #lengths: PacketLengths;
  readonly #onCut: (why: TurnedAway) => void;
  readonly #late: Cancel;
  #admitted = false;
  #before = 0;

  /** `onCut` is called once when the connection is ended for what its client did. */
  constructor(socket: Socket, clock: Clock, onCut: (why: TurnedAway) => void) {
    super();
    this.address = addressOf(socket.remoteAddress);
    this.#socket = socket;
    this.#onCut = onCut;
    this.#lengths = new PacketLengths((isFirst) => (isFirst ? connectBytes : messageBytes));
    this.#late = clock.after(loginMs, () => this.#cut('login_late'));
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  get admitted(): boolean {
    return this.#admitted;
  }

  /** The client has logged in: it may stay, and send more. */
  admit(): void {
    this.#admitted = true;
    this.#late();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#late();
    this.#socket.destroy();
    done(error);
  }

  #take(bytes: Buffer): void {
    if (this.destroyed) return;
    if (!this.#admitted) {
      this.#before += bytes.length;
      if (this.#before > bytesBeforeLogin) {
        this.#cut('too_much_before_login');
        return;
      }
    }
    const fault = this.#lengths.push(bytes);
    if (fault === 'not_mqtt') this.#cut('not_mqtt');
    else if (fault === 'too_large') this.#cut(this.#admitted ? 'message_too_large' : 'connect_too_large');
    else if (!this.push(bytes)) this.#socket.pause();
  }

  #cut(why: TurnedAway): void {
    if (this.destroyed) return;
    this.#onCut(why);
    this.destroy();
  }
}
