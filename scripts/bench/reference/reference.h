/* The C reference: what OpenSSL 3 allows when it is called directly, as the upper limit to measure against. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Prints what failed, errno and OpenSSL's error queue, and exits with status 1. */
_Noreturn void fail(const char *what);

static inline void require(bool condition, const char *what) {
    if (!condition) fail(what);
}

double now(void); /* seconds of the monotonic clock */

/* --- pki.c: certificates written as DER by hand ------------------------------------------------------------------- */

enum { keyIdLength = 20, certificateLimit = 1024 };

/* A DER value, written from the back to the front: every length is known by the time its header is written. */
typedef struct {
    size_t start;
    uint8_t bytes[certificateLimit];
} Der;

typedef struct {
    const char *name;
    EVP_PKEY *key;
    EVP_PKEY_CTX *signer; /* initialised once; every signature reuses it */
    X509 *certificate;
    uint8_t keyId[keyIdLength];
} Authority;

typedef struct {
    EVP_PKEY_CTX *keygen; /* initialised once; every new key reuses it */
    EVP_MD *sha256;
    Authority root, intermediate;
    STACK_OF(X509) *roots;
} Pki;

typedef struct {
    const char *subject;
    bool isAuthority;
    const char *uri, *dns[2]; /* leaves only */
} Profile;

void pki_open(Pki *pki);
EVP_PKEY *pki_new_key(const Pki *pki);
void pki_issue(const Pki *pki, const Authority *issuer, const Profile *profile, EVP_PKEY *key, Der *out);
X509 *pki_parse(const Der *der);

/* --- pki_api.c: the same leaf through the X509 functions, and the checks of both ---------------------------------- */

void pki_issue_with_api(const Pki *pki, const Authority *issuer, const Profile *profile, EVP_PKEY *key, Der *out);
bool pki_has_uri(X509 *leaf, const char *uri);
void pki_check_leaf(const Pki *pki, const Der *der, const Profile *profile, EVP_PKEY *key);

/* --- tls.c: contexts, and one epoll loop that drives both ends of every connection -------------------------------- */

typedef struct {
    const STACK_OF(X509) *roots;
    const char *uri;
} PeerPolicy;

/* The policy is not copied; it has to outlive the context. */
SSL_CTX *tls_context(const Pki *pki, EVP_PKEY *key, X509 *leaf, const PeerPolicy *peer);

int listen_on_loopback(uint32_t address, uint16_t port);
uint16_t listening_port(int listener);

typedef enum { thenClose, thenRepeat, thenIdle } AfterResponse;

typedef struct {
    int epoll, listener;
    struct sockaddr_in address;
    SSL_CTX *server, *client;
    char *response;
    AfterResponse afterResponse;
    int window;     /* connections that may be under way, that is started but not settled */
    long limit;     /* connections that may be started */
    long started;   /* connections started */
    long settled;   /* connections that were closed in full or, if they stay open, have had their first response */
    long responses; /* responses read by clients */
    long openEnds;
    double deadline; /* the loop fails rather than wait longer than this */
} Loop;

void loop_open(Loop *loop, int listener, SSL_CTX *server, SSL_CTX *client, size_t bodyLength);
void loop_pump(Loop *loop); /* starts what the window allows, then waits for one batch of events and handles it */

#endif
