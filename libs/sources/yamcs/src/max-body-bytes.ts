/** The bound that Yamcs' HTTP server sets for bodies, and for messages over a WebSocket. */
export const MAX_BODY_BYTES = 65_536;
