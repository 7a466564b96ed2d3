/**
 * How a request has to come to any server of ours, under the names that Node's HTTP server takes: in full within this (ms), its headers
 * no longer than that (bytes). Answers, such as live streams, may take as long as they do. Node looks for those that are late only so
 * often, and answers them 408; its own 30 s would make 40 of 10.
 */
export const REQUEST_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
};
