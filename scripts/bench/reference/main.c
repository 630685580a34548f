/* One measurement, one line of JSON.
 *
 *   reference handshakes        [--seconds N]  new mTLS connections per second: one request each, closed in full
 *   reference requests          [--seconds N]  HTTP/1.1 requests per second over 64 connections kept open, 1 KB each
 *   reference certificates      [--seconds N]  keys and leaves per second, the DER written by hand
 *   reference certificates-api  [--seconds N]  the same through the X509 functions
 *   reference memory            [--count N]    resident bytes per idle connection, both ends
 *   reference instances         [--count N]    seconds, and resident bytes per instance that waits for its first use
 *
 * Both ends of every connection share one thread, and every socket is bound inside 127.0.0.0/8. Machines drift: only
 * ratios of runs that alternate with each other say anything. */
#include "reference.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { patience = 60 /* seconds beyond the measurement before a loop gives up */ };

static const char serverURI[] = "spiffe://bench.test/ns/default/sa/server";
static const char clientURI[] = "spiffe://bench.test/ns/default/sa/client";

typedef struct {
    double seconds; /* how long a rate is measured */
    long count;     /* how many a population has */
} Options;

/* --- shared by the modes ------------------------------------------------------------------------------------------ */

void fail(const char *what) {
    fprintf(stderr, "reference: %s failed", what);
    if (errno && !ERR_peek_error()) fprintf(stderr, " (errno: %s)", strerror(errno));
    fputc('\n', stderr);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static double clock_seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double now(void) { return clock_seconds(CLOCK_MONOTONIC); }

/* On a shared machine the processor time tells a slow program from a busy neighbour. */
typedef struct {
    double wall, cpu;
} Stopwatch;

static Stopwatch start_stopwatch(void) { return (Stopwatch){now(), clock_seconds(CLOCK_PROCESS_CPUTIME_ID)}; }

static Stopwatch elapsed(Stopwatch start) {
    Stopwatch end = start_stopwatch();
    return (Stopwatch){end.wall - start.wall, end.cpu - start.cpu};
}

static void report(const char *mode, const char *unit, double value, long count, Stopwatch time) {
    printf("{\"mode\":\"%s\",\"%s\":%.1f,\"count\":%ld,\"seconds\":%.3f,\"cpuSeconds\":%.3f,", mode, unit, value, count,
           time.wall, time.cpu);
    printf("\"openssl\":\"%s\"}\n", OpenSSL_version(OPENSSL_VERSION_STRING));
}

static double resident_bytes(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    require(file && fscanf(file, "%*d %ld", &pages) == 1, "/proc/self/statm");
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void need_descriptors(long count) {
    struct rlimit limit;
    require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    if ((rlim_t)count + 64 > limit.rlim_max) fail("a --count within the descriptor limit");
}

static Profile leaf_profile(const char *uri) {
    static const char longName[] = "server.default.svc.cluster.local", shortName[] = "server.default";
    return (Profile){.subject = "bench leaf", .uri = uri, .dns = {longName, shortName}};
}

static SSL_CTX *context_for(const Pki *pki, const char *uri, const PeerPolicy *peer) {
    Der der;
    Profile profile = leaf_profile(uri);
    EVP_PKEY *key = pki_new_key(pki);
    pki_issue(pki, &pki->intermediate, &profile, key, &der);
    pki_check_leaf(pki, &der, &profile, key);
    X509 *leaf = pki_parse(&der);
    SSL_CTX *context = tls_context(pki, key, leaf, peer);
    X509_free(leaf);
    EVP_PKEY_free(key);
    return context;
}

/* The policies live as long as the process, because contexts refer to them. */
static void open_mesh(Loop *loop, size_t bodyLength) {
    static Pki pki;
    static PeerPolicy servers, clients;
    pki_open(&pki);
    servers = (PeerPolicy){pki.roots, serverURI};
    clients = (PeerPolicy){pki.roots, clientURI};
    SSL_CTX *server = context_for(&pki, serverURI, &clients);
    SSL_CTX *client = context_for(&pki, clientURI, &servers);
    loop_open(loop, listen_on_loopback(INADDR_LOOPBACK, 0), server, client, bodyLength);
}

static void settle(Loop *loop, long connections) {
    loop->limit = connections;
    loop->deadline = now() + patience;
    while (loop->settled < connections) loop_pump(loop);
}

static void pump_for(Loop *loop, double seconds) {
    double end = now() + seconds;
    loop->deadline = end + patience;
    while (now() < end) loop_pump(loop);
}

static void drain(Loop *loop) {
    loop->limit = loop->started;
    loop->afterResponse = thenClose;
    loop->deadline = now() + patience;
    while (loop->openEnds > 0) loop_pump(loop);
}

/* --- modes -------------------------------------------------------------------------------------------------------- */

static void run_handshakes(const char *mode, Options options) {
    Loop loop;
    open_mesh(&loop, 2);
    loop.afterResponse = thenClose;
    loop.window = 16;
    settle(&loop, loop.window); /* the first ones fill OpenSSL's caches */

    long before = loop.settled;
    Stopwatch start = start_stopwatch();
    loop.limit = LONG_MAX;
    pump_for(&loop, options.seconds);
    drain(&loop);
    Stopwatch time = elapsed(start);
    long count = loop.settled - before;
    report(mode, "perSecond", (double)count / time.wall, count, time);
}

static void run_requests(const char *mode, Options options) {
    Loop loop;
    open_mesh(&loop, 1024);
    loop.afterResponse = thenRepeat;
    loop.window = 64;
    settle(&loop, loop.window);

    long before = loop.responses;
    Stopwatch start = start_stopwatch();
    pump_for(&loop, options.seconds);
    Stopwatch time = elapsed(start);
    long count = loop.responses - before;
    drain(&loop);
    report(mode, "perSecond", (double)count / time.wall, count, time);
}

typedef void Issue(const Pki *, const Authority *, const Profile *, EVP_PKEY *, Der *);

static void measure_issuing(const char *mode, Options options, Issue *issue) {
    Pki pki;
    Der der;
    Profile profile = leaf_profile(serverURI);
    pki_open(&pki);
    EVP_PKEY *key = pki_new_key(&pki);
    issue(&pki, &pki.intermediate, &profile, key, &der);
    pki_check_leaf(&pki, &der, &profile, key);
    EVP_PKEY_free(key);

    long count = 0;
    Stopwatch start = start_stopwatch();
    while (now() < start.wall + options.seconds) {
        key = pki_new_key(&pki);
        issue(&pki, &pki.intermediate, &profile, key, &der);
        EVP_PKEY_free(key);
        count++;
    }
    Stopwatch time = elapsed(start);
    report(mode, "perSecond", (double)count / time.wall, count, time);
}

static void run_certificates(const char *mode, Options options) {
    measure_issuing(mode, options, pki_issue);
}

static void run_certificates_api(const char *mode, Options options) {
    measure_issuing(mode, options, pki_issue_with_api);
}

static void run_memory(const char *mode, Options options) {
    Loop loop;
    need_descriptors(2 * options.count + 2 * 16);
    open_mesh(&loop, 2);
    loop.afterResponse = thenIdle;
    loop.window = 16;
    settle(&loop, loop.window); /* what OpenSSL allocates once does not belong to a connection */

    double before = resident_bytes();
    Stopwatch start = start_stopwatch();
    settle(&loop, loop.window + options.count);
    Stopwatch time = elapsed(start);
    report(mode, "bytesPerConnection", (resident_bytes() - before) / (double)options.count, options.count, time);
}

/* What an instance holds before its first connection: no SSL_CTX, which would be most of its memory. */
typedef struct {
    EVP_PKEY *key;
    uint8_t *certificate;
    size_t length;
    int listener;
    char uri[64];
} Instance;

static void bring_up(const Pki *pki, Instance *instance, long index, uint16_t port, int epoll) {
    Der der;
    snprintf(instance->uri, sizeof instance->uri, "spiffe://bench.test/ns/default/sa/instance-%ld", index);
    Profile profile = leaf_profile(instance->uri);
    instance->key = pki_new_key(pki);
    pki_issue(pki, &pki->intermediate, &profile, instance->key, &der);
    instance->length = sizeof der.bytes - der.start;
    instance->certificate = malloc(instance->length);
    require(instance->certificate != NULL, "memory");
    memcpy(instance->certificate, der.bytes + der.start, instance->length);

    /* One address each and one port for all: asking the kernel for a free port gets slow when many are taken. */
    uint32_t address = 0x7f010000u + (uint32_t)(index / 250) * 256 + (uint32_t)(index % 250) + 1;
    instance->listener = listen_on_loopback(address, port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = instance};
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, instance->listener, &event) == 0, "epoll_ctl");
}

/* An instance's first use makes its context; one connection shows that what was brought up works. */
static void use_instance(const Pki *pki, const Instance *instance) {
    const uint8_t *cursor = instance->certificate;
    X509 *leaf = d2i_X509(NULL, &cursor, (long)instance->length);
    require(leaf != NULL, "parse the instance's certificate");
    PeerPolicy servers = {pki->roots, instance->uri}, clients = {pki->roots, clientURI};
    SSL_CTX *server = tls_context(pki, instance->key, leaf, &clients);
    SSL_CTX *client = context_for(pki, clientURI, &servers);
    Loop loop;
    loop_open(&loop, instance->listener, server, client, 2);
    loop.afterResponse = thenClose;
    loop.window = 1;
    settle(&loop, 1);
    drain(&loop);
    SSL_CTX_free(server); /* together with the policies on this stack */
    SSL_CTX_free(client);
    X509_free(leaf);
}

static void run_instances(const char *mode, Options options) {
    Pki pki;
    pki_open(&pki);
    need_descriptors(options.count);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    Instance warmup, *instances = calloc((size_t)options.count, sizeof *instances);
    require(epoll >= 0 && instances != NULL, "set-up");
    bring_up(&pki, &warmup, options.count, 0, epoll); /* finds the port, and pays for what OpenSSL sets up once */
    uint16_t port = listening_port(warmup.listener);

    double before = resident_bytes();
    Stopwatch start = start_stopwatch();
    for (long i = 0; i < options.count; i++) bring_up(&pki, &instances[i], i, port, epoll);
    Stopwatch time = elapsed(start);
    double bytes = (resident_bytes() - before) / (double)options.count;
    use_instance(&pki, &instances[0]);
    use_instance(&pki, &instances[options.count - 1]);
    report(mode, "bytesPerInstance", bytes, options.count, time);
}

/* --- command line ------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    void (*run)(const char *, Options);
    bool isRate; /* takes --seconds; the others take --count */
    Options defaults;
} Mode;

static const Mode modes[] = {
    {"handshakes", run_handshakes, true, {.seconds = 2}},
    {"requests", run_requests, true, {.seconds = 2}},
    {"certificates", run_certificates, true, {.seconds = 2}},
    {"certificates-api", run_certificates_api, true, {.seconds = 2}},
    {"memory", run_memory, false, {.count = 1000}},
    {"instances", run_instances, false, {.count = 5000}},
};

static _Noreturn void usage(void) {
    fputs("usage: reference handshakes|requests|certificates|certificates-api [--seconds 0.1...60]\n"
          "       reference memory|instances [--count 1...50000]\n", stderr);
    exit(2);
}

static Options parse(const Mode *mode, int argc, char **argv) {
    Options options = mode->defaults;
    if (argc != 2 && argc != 4) usage();
    if (argc == 2) return options;
    char *end = NULL;
    if (mode->isRate && !strcmp(argv[2], "--seconds")) options.seconds = strtod(argv[3], &end);
    else if (!mode->isRate && !strcmp(argv[2], "--count")) options.count = strtol(argv[3], &end, 10);
    else usage();
    bool inRange = options.count >= 1 && options.count <= 50000;
    if (mode->isRate) inRange = options.seconds >= 0.1 && options.seconds <= 60;
    if (end == argv[3] || *end || !inRange) usage();
    return options;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; argc > 1 && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(argv[1], modes[i].name)) continue;
        modes[i].run(modes[i].name, parse(&modes[i], argc, argv));
        return 0;
    }
    usage();
}
