import type { MasterCfField } from "@postfixjs/config";

/** What the fields of a service mean, and what `-` stands for in them. Source: master(5). */
export const fieldTexts: Readonly<
  Record<MasterCfField, { readonly meaning: string; readonly dash: string }>
> = {
  service: {
    meaning:
      "The name of the service: host and port of an inet service, a socket or pipe below the queue directory of others.",
    dash: "",
  },
  type: {
    meaning:
      "inet listens on a TCP port, unix on a socket, unix-dgram on a datagram socket, fifo on a pipe; pass receives connections from another service.",
    dash: "",
  },
  private: {
    meaning: "Whether only Postfix may connect. An inet service cannot be private.",
    dash: "y",
  },
  unprivileged: {
    meaning: "Whether the program runs as mail_owner rather than as root.",
    dash: "y",
  },
  chroot: {
    meaning: "Whether the program runs inside of the queue directory. local, pipe, spawn and virtual cannot.",
    dash: "n (y before Postfix 3.0)",
  },
  wakeup: {
    meaning:
      "After how many seconds master wakes the service up, again and again; 0 for never. With ? only if the service was used.",
    dash: "0: never",
  },
  process_limit: {
    meaning: "How many processes of the service may run at once; 0 for any number.",
    dash: "default_process_limit",
  },
  command: {
    meaning:
      "The program in daemon_directory, and its arguments. -o name=value sets a parameter for this service alone.",
    dash: "",
  },
};
