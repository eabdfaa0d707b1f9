import { commandOutput } from "@postfixjs/package/command";

/** The key that signs a release; it stays outside of the repository. */
export type SigningKey =
  | { readonly kind: "minisign"; /** Its secret part, without a password. */ readonly file: string }
  | { readonly kind: "gpg"; /** Fingerprint or address of a key in the keyring. */ readonly id: string };

/** Signs a file; returns the file of the signature, which lies beside it. */
export function sign(file: string, key: SigningKey): string {
  if (key.kind === "minisign") {
    const signature = `${file}.minisig`;
    commandOutput("minisign", ["-S", "-W", "-s", key.file, "-m", file, "-x", signature]);
    return signature;
  }
  const signature = `${file}.asc`;
  const options = ["--batch", "--yes", "--armor", "--detach-sign", `--local-user=${key.id}`];
  commandOutput("gpg", [...options, `--output=${signature}`, file]);
  return signature;
}
