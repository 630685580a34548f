/* mTLS over loopback TCP, with both ends of every connection in one thread and one epoll set. */
#define _GNU_SOURCE
#include "reference.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { messageLimit = 2048, batch = 64 };

static const char request[] = "GET /v1/items/42 HTTP/1.1\r\nhost: server.default.svc.cluster.local\r\n"
                              "user-agent: reference\r\naccept: */*\r\n\r\n";

/* --- contexts ----------------------------------------------------------------------------------------------------- */

/* The trusted stack takes the store's place, and with it the store's lock. */
static int verify_peer(X509_STORE_CTX *context, void *argument) {
    const PeerPolicy *policy = argument;
    X509_STORE_CTX_set0_trusted_stack(context, (STACK_OF(X509) *)policy->roots);
    if (X509_verify_cert(context) != 1) return 0;
    if (pki_has_uri(X509_STORE_CTX_get0_cert(context), policy->uri)) return 1;
    X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

SSL_CTX *tls_context(const Pki *pki, EVP_PKEY *key, X509 *leaf, const PeerPolicy *peer) {
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    require(context != NULL, "new TLS context");
    require(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1, "TLS 1.3");
    require(SSL_CTX_set1_groups_list(context, "X25519") == 1, "X25519");
    require(SSL_CTX_use_certificate(context, leaf) == 1, "use the certificate");
    require(SSL_CTX_use_PrivateKey(context, key) == 1, "use the key");
    require(SSL_CTX_add1_chain_cert(context, pki->intermediate.certificate) == 1, "use the chain");
    /* Without NO_AUTO_CHAIN the root would be sent too. */
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    /* A resumed session would skip the verification that is to be measured. */
    require(SSL_CTX_set_num_tickets(context, 0) == 1, "no tickets");
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify_peer, (void *)peer);
    SSL_CTX_set_read_ahead(context, 1); /* one read per record instead of two: about 9 % on handshakes */
    return context;
}

/* --- sockets ------------------------------------------------------------------------------------------------------ */

static int new_socket(const struct sockaddr_in *address) {
    require(ntohl(address->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET, "address outside 127.0.0.0/8");
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(fd >= 0, "socket");
    return fd;
}

int listen_on_loopback(uint32_t address, uint16_t port) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(address)}};
    int fd = new_socket(&name), yes = 1;
    require(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0, "SO_REUSEADDR");
    require(bind(fd, (struct sockaddr *)&name, sizeof name) == 0, "bind");
    require(listen(fd, 128) == 0, "listen");
    return fd;
}

static struct sockaddr_in socket_name(int fd) {
    struct sockaddr_in name;
    socklen_t length = sizeof name;
    require(getsockname(fd, (struct sockaddr *)&name, &length) == 0, "getsockname");
    return name;
}

uint16_t listening_port(int listener) { return ntohs(socket_name(listener).sin_port); }

/* --- one end of a connection -------------------------------------------------------------------------------------- */

typedef enum { handshaking, writing, reading, closing } Phase;

typedef struct {
    SSL *ssl;
    int fd;
    bool isClient, hadResponse;
    Phase phase;
    uint32_t interest;
    char *in; /* only while a message is arriving, so that idle ends hold no buffer */
    size_t inLength;
} End;

static void watch(Loop *loop, End *end, uint32_t interest) {
    if (end->interest == interest) return;
    struct epoll_event event = {.events = interest, .data.ptr = end};
    int operation = end->interest ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    require(epoll_ctl(loop->epoll, operation, end->fd, &event) == 0, "epoll_ctl");
    end->interest = interest;
}

static void drop(Loop *loop, End *end) {
    if (end->isClient && !end->hadResponse) fail("a connection ended without its response");
    if (end->isClient && loop->afterResponse == thenClose) loop->settled++;
    loop->openEnds--;
    SSL_free(end->ssl);
    close(end->fd);
    free(end->in);
    free(end);
}

/* Sends close_notify and FIN. The end stays until the peer's close_notify: closing earlier can reset the connection. */
static void begin_close(End *end) {
    require(SSL_shutdown(end->ssl) >= 0, "close_notify");
    require(shutdown(end->fd, SHUT_WR) == 0, "shutdown");
    end->phase = closing;
}

/* The steps below say whether the end can go on at once; if not, it waits for its socket (or is gone). */

static bool wait_for_socket(Loop *loop, End *end, int result, const char *what) {
    int error = SSL_get_error(end->ssl, result);
    require(error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE, what);
    watch(loop, end, error == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
    return false;
}

static bool step_handshake(Loop *loop, End *end) {
    int result = SSL_do_handshake(end->ssl);
    if (result != 1) return wait_for_socket(loop, end, result, "handshake");
    require(SSL_version(end->ssl) == TLS1_3_VERSION && !SSL_session_reused(end->ssl), "full TLS 1.3 handshake");
    require(SSL_get0_peer_certificate(end->ssl) && SSL_get_verify_result(end->ssl) == X509_V_OK, "verified peer");
    end->phase = end->isClient ? writing : reading;
    return true;
}

static bool step_write(Loop *loop, End *end) {
    const char *message = end->isClient ? request : loop->response;
    int result = SSL_write(end->ssl, message, (int)strlen(message));
    if (result <= 0) return wait_for_socket(loop, end, result, "write");
    end->phase = reading;
    if (!end->isClient && loop->afterResponse == thenClose) begin_close(end);
    watch(loop, end, EPOLLIN); /* the peer runs in this thread too, so a read now would find nothing */
    return false;
}

static bool message_complete(const End *end) {
    const char *headersEnd = strstr(end->in, "\r\n\r\n");
    if (!headersEnd) return false;
    const char *field = strcasestr(end->in, "\r\ncontent-length:");
    size_t body = field && field < headersEnd ? strtoul(field + 17, NULL, 10) : 0;
    return end->inLength == (size_t)(headersEnd + 4 - end->in) + body;
}

static bool take_message(Loop *loop, End *end) {
    free(end->in);
    end->in = NULL;
    end->inLength = 0;
    end->phase = writing;
    if (!end->isClient) return true;

    loop->responses++;
    if (!end->hadResponse && loop->afterResponse != thenClose) loop->settled++;
    end->hadResponse = true;
    if (loop->afterResponse == thenClose) begin_close(end);
    if (loop->afterResponse == thenIdle) end->phase = reading;
    return loop->afterResponse != thenIdle;
}

static bool step_read(Loop *loop, End *end) {
    if (!end->in) end->in = malloc(messageLimit);
    require(end->in && end->inLength + 1 < messageLimit, "message too long");
    int result = SSL_read(end->ssl, end->in + end->inLength, (int)(messageLimit - end->inLength - 1));
    if (result <= 0 && SSL_get_error(end->ssl, result) == SSL_ERROR_ZERO_RETURN) {
        if (end->phase != closing) begin_close(end);
        drop(loop, end);
        return false;
    }
    if (result <= 0) return wait_for_socket(loop, end, result, "read");
    require(end->phase == reading, "data after the last message");
    end->inLength += (size_t)result;
    end->in[end->inLength] = 0;
    return message_complete(end) ? take_message(loop, end) : true;
}

/* Ends, because each step that returns true has finished a phase or taken bytes of a message of limited size. */
static void advance(Loop *loop, End *end) {
    bool more = true;
    while (more) {
        ERR_clear_error(); /* a stale entry would turn the next "want read" into an error */
        if (end->phase == handshaking) more = step_handshake(loop, end);
        else if (end->phase == writing) more = step_write(loop, end);
        else more = step_read(loop, end);
    }
}

/* --- the loop ----------------------------------------------------------------------------------------------------- */

static void open_end(Loop *loop, int fd, bool isClient) {
    int yes = 1;
    require(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0, "TCP_NODELAY");
    End *end = calloc(1, sizeof *end);
    require(end != NULL, "memory");
    *end = (End){.fd = fd, .isClient = isClient, .ssl = SSL_new(isClient ? loop->client : loop->server)};
    require(end->ssl && SSL_set_fd(end->ssl, fd) == 1, "new TLS connection");
    if (isClient) SSL_set_connect_state(end->ssl);
    else SSL_set_accept_state(end->ssl);
    loop->openEnds++;
    advance(loop, end);
}

static void start_client(Loop *loop) {
    int fd = new_socket(&loop->address);
    int result = connect(fd, (struct sockaddr *)&loop->address, sizeof loop->address);
    require(result == 0 || errno == EINPROGRESS, "connect");
    loop->started++;
    open_end(loop, fd, true);
}

static void accept_some(Loop *loop) {
    for (int i = 0; i < batch; i++) {
        int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && errno == EAGAIN) return;
        require(fd >= 0, "accept");
        open_end(loop, fd, false);
    }
}

void loop_open(Loop *loop, int listener, SSL_CTX *server, SSL_CTX *client, size_t bodyLength) {
    *loop = (Loop){.listener = listener, .address = socket_name(listener), .server = server, .client = client};
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    require(loop->epoll >= 0 && epoll_ctl(loop->epoll, EPOLL_CTL_ADD, listener, &event) == 0, "epoll");
    loop->response = calloc(1, messageLimit);
    require(loop->response && bodyLength <= messageLimit / 2, "response"); /* the other half is for the header */
    static const char format[] = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: %zu\r\n\r\n";
    int head = snprintf(loop->response, messageLimit / 2, format, bodyLength);
    memset(loop->response + head, 'x', bodyLength);
}

void loop_pump(Loop *loop) {
    while (loop->started < loop->limit && loop->started - loop->settled < loop->window) start_client(loop);
    struct epoll_event events[batch];
    int count = epoll_wait(loop->epoll, events, batch, 1000);
    require(count >= 0 || errno == EINTR, "epoll_wait");
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr) advance(loop, events[i].data.ptr);
        else accept_some(loop);
    }
    require(now() < loop->deadline, "the loop passed its deadline");
}
