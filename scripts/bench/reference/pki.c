/* Keys and certificates. A certificate here is a few hundred known bytes around a key, so it is written directly:
 * building it through X509_* costs several times as much as generating the key and signing together. */
#include "reference.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <string.h>
#include <time.h>

enum { pointLength = 65, digestLength = 32, serialLength = 16 };
enum { tagInteger = 0x02, tagBits = 0x03, tagOctets = 0x04, tagUTF8 = 0x0c, tagUTCTime = 0x17 };
enum { tagSequence = 0x30, tagSet = 0x31 };
enum { extKeyId = 14, extKeyUsage = 15, extAltName = 17, extConstraints = 19 };
enum { extAuthorityKeyId = 35, extExtendedUsage = 37 };

#define PUT(der, ...) put(der, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void put(Der *der, const void *bytes, size_t length) {
    require(length <= der->start, "certificate too long");
    der->start -= length;
    memcpy(der->bytes + der->start, bytes, length);
}

/* Turns everything written since `end` into the content of one value. */
static void wrap(Der *der, uint8_t tag, size_t end) {
    size_t length = end - der->start;
    if (length < 0x80) PUT(der, tag, length);
    else if (length < 0x100) PUT(der, tag, 0x81, length);
    else PUT(der, tag, 0x82, length >> 8, length & 0xff);
}

static void put_value(Der *der, uint8_t tag, const void *bytes, size_t length) {
    size_t end = der->start;
    put(der, bytes, length);
    wrap(der, tag, end);
}

static void put_name(Der *der, const char *commonName) {
    size_t end = der->start;
    put_value(der, tagUTF8, commonName, strlen(commonName));
    PUT(der, 0x06, 0x03, 0x55, 0x04, 0x03);
    wrap(der, tagSequence, end);
    wrap(der, tagSet, end);
    wrap(der, tagSequence, end);
}

static void put_time(Der *der, time_t time) {
    struct tm parts;
    char text[16];
    size_t length = strftime(text, sizeof text, "%y%m%d%H%M%SZ", gmtime_r(&time, &parts));
    put_value(der, tagUTCTime, text, length);
}

static void put_validity(Der *der) {
    size_t end = der->start;
    time_t today = time(NULL);
    put_time(der, today + 24 * 3600);
    put_time(der, today - 3600);
    wrap(der, tagSequence, end);
}

static void put_public_key(Der *der, const uint8_t point[pointLength]) {
    put(der, point, pointLength);
    PUT(der, 0x30, 0x59, 0x30, 0x13,
        0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, /* id-ecPublicKey */
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, tagBits, pointLength + 1, 0); /* prime256v1 */
}

static void put_signature_algorithm(Der *der) {
    PUT(der, 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02); /* ecdsa-with-SHA256 */
}

/* Makes what was written since `end` the value of the extension 2.5.29.`number`. */
static void wrap_extension(Der *der, uint8_t number, bool critical, size_t end) {
    wrap(der, tagOctets, end);
    if (critical) PUT(der, 0x01, 0x01, 0xff);
    PUT(der, 0x06, 0x03, 0x55, 0x1d, number);
    wrap(der, tagSequence, end);
}

static void put_alternative_names(Der *der, const Profile *profile) {
    size_t end = der->start;
    for (int i = 1; i >= 0; i--) put_value(der, 0x82, profile->dns[i], strlen(profile->dns[i]));
    put_value(der, 0x86, profile->uri, strlen(profile->uri));
    wrap(der, tagSequence, end);
    wrap_extension(der, extAltName, false, end);
}

static void put_usage(Der *der, bool isAuthority) {
    size_t end = der->start;
    if (!isAuthority) {
        PUT(der, 0x30, 0x14, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01, /* serverAuth, clientAuth */
            0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02);
        wrap_extension(der, extExtendedUsage, false, end);
        end = der->start;
    }
    if (isAuthority) PUT(der, tagBits, 2, 1, 0x06); /* keyCertSign, cRLSign */
    else PUT(der, tagBits, 2, 7, 0x80);             /* digitalSignature */
    wrap_extension(der, extKeyUsage, true, end);

    end = der->start;
    if (isAuthority) PUT(der, 0x30, 3, 0x01, 0x01, 0xff);
    else PUT(der, 0x30, 0); /* CA:false is the default, which DER leaves out */
    wrap_extension(der, extConstraints, true, end);
}

static void put_key_ids(Der *der, const uint8_t subject[keyIdLength], const uint8_t issuer[keyIdLength]) {
    size_t end = der->start;
    put_value(der, 0x80, issuer, keyIdLength);
    wrap(der, tagSequence, end);
    wrap_extension(der, extAuthorityKeyId, false, end);
    end = der->start;
    put_value(der, tagOctets, subject, keyIdLength);
    wrap_extension(der, extKeyId, false, end);
}

static void put_serial(Der *der) {
    uint8_t serial[serialLength];
    require(RAND_bytes(serial, sizeof serial) == 1, "random serial");
    serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and no leading zero that DER would forbid */
    put_value(der, tagInteger, serial, sizeof serial);
}

static void public_point(EVP_PKEY *key, uint8_t point[pointLength]) {
    size_t length = 0;
    int ok = EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, pointLength, &length);
    require(ok == 1 && length == pointLength, "public key");
}

static void key_id(const Pki *pki, const uint8_t point[pointLength], uint8_t id[keyIdLength]) {
    uint8_t digest[digestLength]; /* the leftmost 160 bits of SHA-256, RFC 7093 */
    require(EVP_Digest(point, pointLength, digest, NULL, pki->sha256, NULL) == 1, "key identifier");
    memcpy(id, digest, keyIdLength);
}

static void put_tbs(const Pki *pki, const Authority *issuer, const Profile *profile, EVP_PKEY *key, Der *der) {
    uint8_t point[pointLength], id[keyIdLength];
    public_point(key, point);
    key_id(pki, point, id);

    size_t end = der->start;
    put_key_ids(der, id, issuer->keyId);
    put_usage(der, profile->isAuthority);
    if (!profile->isAuthority) put_alternative_names(der, profile);
    wrap(der, tagSequence, end);
    wrap(der, 0xa3, end);
    put_public_key(der, point);
    put_name(der, profile->subject);
    put_validity(der);
    put_name(der, issuer->name);
    put_signature_algorithm(der);
    put_serial(der);
    PUT(der, 0xa0, 3, 0x02, 1, 2); /* version 3 */
    wrap(der, tagSequence, end);
}

void pki_issue(const Pki *pki, const Authority *issuer, const Profile *profile, EVP_PKEY *key, Der *out) {
    Der tbs;
    tbs.start = sizeof tbs.bytes;
    put_tbs(pki, issuer, profile, key, &tbs);
    const uint8_t *bytes = tbs.bytes + tbs.start;
    size_t length = sizeof tbs.bytes - tbs.start;

    uint8_t digest[digestLength], signature[80];
    size_t signatureLength = sizeof signature;
    require(EVP_Digest(bytes, length, digest, NULL, pki->sha256, NULL) == 1, "digest of the certificate");
    require(EVP_PKEY_sign(issuer->signer, signature, &signatureLength, digest, sizeof digest) == 1, "signature");

    size_t end = out->start = sizeof out->bytes;
    put(out, signature, signatureLength);
    PUT(out, 0); /* no unused bits */
    wrap(out, tagBits, end);
    put_signature_algorithm(out);
    put(out, bytes, length);
    wrap(out, tagSequence, end);
}

X509 *pki_parse(const Der *der) {
    const uint8_t *cursor = der->bytes + der->start;
    X509 *certificate = d2i_X509(NULL, &cursor, (long)(sizeof der->bytes - der->start));
    require(certificate && cursor == der->bytes + sizeof der->bytes, "parse the certificate");
    return certificate;
}

EVP_PKEY *pki_new_key(const Pki *pki) {
    EVP_PKEY *key = NULL;
    require(EVP_PKEY_generate(pki->keygen, &key) == 1, "generate a key");
    return key;
}

static void open_authority(const Pki *pki, Authority *authority, const Authority *issuer, const char *name) {
    uint8_t point[pointLength];
    Der der;
    authority->name = name;
    authority->key = pki_new_key(pki);
    authority->signer = EVP_PKEY_CTX_new(authority->key, NULL);
    require(authority->signer && EVP_PKEY_sign_init(authority->signer) == 1, "set up the signer");
    public_point(authority->key, point);
    key_id(pki, point, authority->keyId);
    pki_issue(pki, issuer, &(Profile){.subject = name, .isAuthority = true}, authority->key, &der);
    authority->certificate = pki_parse(&der);
}

void pki_open(Pki *pki) {
    pki->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    pki->keygen = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    require(pki->sha256 && pki->keygen && EVP_PKEY_keygen_init(pki->keygen) == 1, "set up key generation");
    require(EVP_PKEY_CTX_set_group_name(pki->keygen, "P-256") == 1, "choose P-256");
    open_authority(pki, &pki->root, &pki->root, "bench root");
    open_authority(pki, &pki->intermediate, &pki->root, "bench intermediate");
    pki->roots = sk_X509_new_null();
    require(pki->roots && sk_X509_push(pki->roots, pki->root.certificate) == 1, "collect the roots");
}
