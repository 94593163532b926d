// Present in Node and in browsers alike.
declare function atob(text: string): string;
declare function btoa(text: string): string;
