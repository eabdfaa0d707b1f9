/** A source of bytes that tells each call from all others: the n-th gives nothing but n. */
export function countingBytes(): (length: number) => Uint8Array {
  let calls = 0;
  return (length) => {
    calls += 1;
    return new Uint8Array(length).fill(calls);
  };
}
