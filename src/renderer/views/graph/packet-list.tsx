// Packets of a node, newest first.
import type { PacketRow } from '../../../contract/packets.ts';
import { formatAgo, formatDb, formatDbm, formatKey, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './packet-list.module.css';
import { PacketPath } from './packet-path.tsx';

/** Two lines each, what and when, then how it came; and the path, folded. */
export function PacketList<Row extends PacketRow>({
  packets,
  now,
  onPickNode,
  remark,
}: {
  readonly packets: readonly Row[];
  readonly now: number;
  readonly onPickNode: (key: string) => void;
  /** Says something more of a packet. */
  readonly remark?: (packet: Row) => string;
}) {
  return (
    <ul className={classes.list}>
      {packets.map((packet) => (
        <li key={packet.observationId} className={classes.row}>
          <div className={classes.line}>
            <span className={classes.type}>{packet.payloadType}</span>
            <span className={`${classes.summary} untrusted`} title={formatName(packet.summary, '', 240)}>
              {formatName(packet.summary, '', 90)}
            </span>
            <span className={classes.when} title={formatMoment(packet.at)}>
              {formatAgo(packet.at, now)}
            </span>
          </div>
          <div className={classes.how}>{howOf(packet)}</div>
          {remark !== undefined && <div className={classes.how}>{remark(packet)}</div>}
          <PacketPath packet={packet} onPickNode={onPickNode} />
        </li>
      ))}
    </ul>
  );
}

function howOf(packet: PacketRow): string {
  return [
    messages.node.hops(packet.hopCount),
    packet.route,
    formatName(packet.observerName, formatKey(packet.observer), 24),
    ...(packet.snr === null ? [] : [formatDb(packet.snr)]),
    ...(packet.rssi === null ? [] : [formatDbm(packet.rssi)]),
  ].join(' · ');
}
