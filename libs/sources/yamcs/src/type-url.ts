/** The name of a message type in `google.protobuf.Any`, as Yamcs writes it: without a host before the slash. */
export function typeUrl(messageType: string): string {
  return `/${messageType}`;
}
