/** What `postfix-attr --help` prints. */
export const help = `Usage: postfix-attr [options] [FILE]
       postfix-attr --encode --encoding NAME [options] [FILE]

Shows Postfix attribute lists in readable form, or encodes them again.
Reads FILE, or standard input without FILE or with "-".

Options:
  -e, --encoding NAME  null-terminated (Postfix's own daemons), plain (policy
                       servers, anvil) or base64; found out when not given
  -i, --input FORMAT   what the input is; found out when not given:
                         raw     the bytes themselves
                         hex     hexadecimal digits, or a dump made by xxd,
                                 hexdump -C or od -A x -t x1
                         strace  the output of strace -s 100000 -e read,write
                                 (also sendto, recvfrom; -x and -xx are fine)
                         socat   the output of socat -x -v or socat -x
  -f, --fd NUMBER      of what strace shows, only this file descriptor
  -j, --json           JSON lines instead of readable lines
  -E, --encode         the other way round: readable lines or JSON lines in,
                       bytes out
  -x, --hex            with --encode: hexadecimal digits out, one line per list
  -h, --help           this text
  -V, --version        the version

Readable lines: one attribute a line, NAME=VALUE; the entries of a hash list
stand indented between { and }; an empty line ends a list. Bytes that are not
printable, and backslashes, are written \\xNN. Lines that start with # tell
where a list was seen, and are passed over by --encode.

JSON lines: one list a line, {"from":WHERE,"attributes":[{"name":N,"value":V},
{"list":[{"name":N,"value":V}]}]}; a character is a byte, U+0000 to U+00FF.
Bytes that are no list come as {"from":WHERE,"error":WHY,"bytes":HEX}.

Exit status: 0; 1 when some bytes were no list; 2 for wrong usage.

Examples:
  printf 'request\\0seed\\0size\\00032\\0\\0' | postfix-attr
  echo 73746174757300300000 | postfix-attr --json
  timeout 60 strace -s 100000 -e read,write -p $(pgrep -x tlsmgr) 2>&1 |
    postfix-attr
  printf 'request=seed\\nsize=32\\n\\n' |
    postfix-attr --encode --encoding null-terminated --hex
`;

/** A wrong option or argument. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Stable code. */
  readonly code = "USAGE";
}
