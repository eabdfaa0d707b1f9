/*
 * Runs a program under the seccomp filters that systemd makes of a unit's settings; see systemd.exec(5).
 *
 *   restrict-syscalls [OPTION]... -- PROGRAM [ARGUMENT]...
 *
 *   --allow NAME                   SystemCallFilter=: all calls that are not named fail with EPERM
 *   --family NUMBER                RestrictAddressFamilies=: socket(2) for families that are not named fails
 *   --restrict-namespaces          RestrictNamespaces=yes
 *   --restrict-realtime            RestrictRealtime=yes
 *   --restrict-suid-sgid           RestrictSUIDSGID=yes
 *   --lock-personality             LockPersonality=yes
 *   --deny-write-execute           MemoryDenyWriteExecute=yes
 *
 * A program of another architecture is killed, as SystemCallArchitectures=native has it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

static void fail(const char *what)
{
    fprintf(stderr, "restrict-syscalls: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void check(int result, const char *what)
{
    if (result >= 0) return;
    errno = -result;
    fail(what);
}

static scmp_filter_ctx begin(uint32_t otherwise)
{
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (filter == NULL) fail("seccomp_init");
    /* Whether no_new_privs is set is another setting's business. */
    check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0), "seccomp_attr_set");
    return filter;
}

static void finish(scmp_filter_ctx filter)
{
    check(seccomp_load(filter), "seccomp_load");
    seccomp_release(filter);
}

/* Refuses a call when an argument has one of the bits (mask != 0), or always. Calls that this machine lacks are left out. */
static void refuse(scmp_filter_ctx filter, const char *name, int error, unsigned argument, uint64_t bits)
{
    int call = seccomp_syscall_resolve_name(name);
    if (call < 0) return;
    if (bits == 0) check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 0), name);
    else
        check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 1,
                               SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, bits, bits)),
              name);
}

static void restrict_families(const int *families, int count)
{
    scmp_filter_ctx filter = begin(SCMP_ACT_ALLOW);
    for (int family = 0; family < AF_MAX; family++) {
        int named = 0;
        for (int i = 0; i < count; i++) named |= families[i] == family;
        if (!named)
            check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family)),
                  "socket");
    }
    check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
                           SCMP_A0(SCMP_CMP_GE, AF_MAX)),
          "socket");
    finish(filter);
}

static void restrict_namespaces(void)
{
    static const uint64_t kinds[] = {CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS,
                                     CLONE_NEWPID,    CLONE_NEWUSER, CLONE_NEWUTS};
    scmp_filter_ctx filter = begin(SCMP_ACT_ALLOW);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        refuse(filter, "unshare", EPERM, 0, kinds[i]);
        refuse(filter, "clone", EPERM, 0, kinds[i]);
    }
    refuse(filter, "setns", EPERM, 0, 0);
    /* Its flags are in memory, where a filter cannot look: the C library falls back to clone(2). */
    refuse(filter, "clone3", ENOSYS, 0, 0);
    finish(filter);
}

static void restrict_realtime(void)
{
    scmp_filter_ctx filter = begin(SCMP_ACT_ALLOW);
    refuse(filter, "sched_setattr", EPERM, 0, 0);
    for (int policy = SCHED_FIFO; policy <= SCHED_RR; policy++)
        check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(sched_setscheduler), 1,
                               SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)policy)),
              "sched_setscheduler");
    finish(filter);
}

static void restrict_suid_sgid(void)
{
    scmp_filter_ctx filter = begin(SCMP_ACT_ALLOW);
    static const uint64_t bits[] = {S_ISUID, S_ISGID};
    for (int i = 0; i < 2; i++) {
        refuse(filter, "chmod", EPERM, 1, bits[i]);
        refuse(filter, "fchmod", EPERM, 1, bits[i]);
        refuse(filter, "fchmodat", EPERM, 2, bits[i]);
        refuse(filter, "fchmodat2", EPERM, 2, bits[i]);
        refuse(filter, "mkdir", EPERM, 1, bits[i]);
        refuse(filter, "mkdirat", EPERM, 2, bits[i]);
        refuse(filter, "mknod", EPERM, 1, bits[i]);
        refuse(filter, "mknodat", EPERM, 2, bits[i]);
        refuse(filter, "creat", EPERM, 1, bits[i]);
    }
    finish(filter);
}

static void lock_personality(void)
{
    scmp_filter_ctx filter = begin(SCMP_ACT_ALLOW);
    check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_NE, PER_LINUX)),
          "personality");
    finish(filter);
}

/* systemd before 253 has the filter alone; later ones ask the kernel (6.3), which sees more. */
static void deny_write_execute(void)
{
    scmp_filter_ctx filter = begin(SCMP_ACT_ALLOW);
    refuse(filter, "mmap", EPERM, 2, PROT_EXEC | PROT_WRITE);
    refuse(filter, "mprotect", EPERM, 2, PROT_EXEC);
    refuse(filter, "pkey_mprotect", EPERM, 2, PROT_EXEC);
    refuse(filter, "shmat", EPERM, 2, SHM_EXEC);
    finish(filter);
    if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) < 0 && errno != EINVAL) fail("PR_SET_MDWE");
}

static void allow_only(char **names, int count)
{
    scmp_filter_ctx filter = begin(SCMP_ACT_ERRNO(EPERM));
    for (int i = 0; i < count; i++) {
        int call = seccomp_syscall_resolve_name(names[i]);
        if (call >= 0) check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0), names[i]);
    }
    finish(filter);
}

int main(int argc, char **argv)
{
    char **allowed = calloc((size_t)argc, sizeof *allowed);
    int *families = calloc((size_t)argc, sizeof *families);
    int allowed_count = 0, family_count = 0, i;
    if (allowed == NULL || families == NULL) fail("calloc");
    for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--allow") == 0 && i + 1 < argc) allowed[allowed_count++] = argv[++i];
        else if (strcmp(argv[i], "--family") == 0 && i + 1 < argc) families[family_count++] = atoi(argv[++i]);
        else if (strcmp(argv[i], "--restrict-namespaces") == 0) restrict_namespaces();
        else if (strcmp(argv[i], "--restrict-realtime") == 0) restrict_realtime();
        else if (strcmp(argv[i], "--restrict-suid-sgid") == 0) restrict_suid_sgid();
        else if (strcmp(argv[i], "--lock-personality") == 0) lock_personality();
        else if (strcmp(argv[i], "--deny-write-execute") == 0) deny_write_execute();
        else { errno = EINVAL; fail(argv[i]); }
    }
    if (i + 1 >= argc) { errno = EINVAL; fail("no program"); }
    if (family_count > 0) restrict_families(families, family_count);
    /* Last: seccomp(2) is not among the allowed calls itself. */
    if (allowed_count > 0) allow_only(allowed, allowed_count);
    execvp(argv[i + 1], argv + i + 1);
    fail(argv[i + 1]);
}
