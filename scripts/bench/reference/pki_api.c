/* The same leaf through OpenSSL's certificate functions, and the checks that both ways have to pass. */
#include "reference.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

static void add_extension(X509 *leaf, X509V3_CTX *context, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);
    require(extension && X509_add_ext(leaf, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

static void add_extensions(X509 *leaf, const Authority *issuer, const Profile *profile) {
    char names[512];
    snprintf(names, sizeof names, "URI:%s,DNS:%s,DNS:%s", profile->uri, profile->dns[0], profile->dns[1]);
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer->certificate, leaf, NULL, NULL, 0);
    add_extension(leaf, &context, NID_subject_alt_name, names);
    add_extension(leaf, &context, NID_basic_constraints, "critical,CA:false");
    add_extension(leaf, &context, NID_key_usage, "critical,digitalSignature");
    add_extension(leaf, &context, NID_ext_key_usage, "serverAuth,clientAuth");
    add_extension(leaf, &context, NID_subject_key_identifier, "hash");
    add_extension(leaf, &context, NID_authority_key_identifier, "keyid:always");
}

static void set_serial(X509 *leaf) {
    uint8_t bytes[16];
    require(RAND_bytes(bytes, sizeof bytes) == 1, "random serial");
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    require(number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(leaf)), "serial");
    BN_free(number);
}

static void set_subject(X509 *leaf, const char *commonName) {
    const uint8_t *text = (const uint8_t *)commonName;
    int ok = X509_NAME_add_entry_by_NID(X509_get_subject_name(leaf), NID_commonName, MBSTRING_UTF8, text, -1, -1, 0);
    require(ok == 1, "subject");
}

void pki_issue_with_api(const Pki *pki, const Authority *issuer, const Profile *profile, EVP_PKEY *key, Der *out) {
    X509 *leaf = X509_new();
    require(leaf && X509_set_version(leaf, X509_VERSION_3) == 1, "new certificate");
    set_serial(leaf);
    set_subject(leaf, profile->subject);
    require(X509_set_issuer_name(leaf, X509_get_subject_name(issuer->certificate)) == 1, "issuer");
    require(X509_gmtime_adj(X509_getm_notBefore(leaf), -3600) != NULL, "not before");
    require(X509_gmtime_adj(X509_getm_notAfter(leaf), 24 * 3600) != NULL, "not after");
    require(X509_set_pubkey(leaf, key) == 1, "public key");
    add_extensions(leaf, issuer, profile);
    require(X509_sign(leaf, issuer->key, pki->sha256) > 0, "sign");

    int length = i2d_X509(leaf, NULL);
    require(length > 0 && (size_t)length <= sizeof out->bytes, "certificate too long");
    out->start = sizeof out->bytes - (size_t)length;
    uint8_t *cursor = out->bytes + out->start;
    require(i2d_X509(leaf, &cursor) == length, "encode");
    X509_free(leaf);
}

/* OpenSSL matches hosts, addresses and mail addresses, but not URIs. A SPIFFE leaf has exactly one. */
bool pki_has_uri(X509 *leaf, const char *uri) {
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    int uris = 0, matches = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI) continue;
        const ASN1_IA5STRING *text = name->d.uniformResourceIdentifier;
        uris++;
        matches += (size_t)text->length == strlen(uri) && memcmp(text->data, uri, strlen(uri)) == 0;
    }
    GENERAL_NAMES_free(names);
    return uris == 1 && matches == 1;
}

static void check_chain(const Pki *pki, X509 *leaf, int purpose) {
    STACK_OF(X509) *chain = sk_X509_new_null();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    require(chain && context && sk_X509_push(chain, pki->intermediate.certificate) == 1, "set up the check");
    require(X509_STORE_CTX_init(context, NULL, leaf, chain) == 1, "set up the check");
    X509_STORE_CTX_set0_trusted_stack(context, pki->roots);
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
    require(X509_STORE_CTX_set_purpose(context, purpose) == 1, "set the purpose");
    int ok = X509_verify_cert(context);
    require(ok == 1, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
    X509_STORE_CTX_free(context);
    sk_X509_free(chain);
}

/* A fast certificate that nobody would accept measures nothing. */
void pki_check_leaf(const Pki *pki, const Der *der, const Profile *profile, EVP_PKEY *key) {
    X509 *leaf = pki_parse(der);
    require(X509_verify(leaf, pki->intermediate.key) == 1, "the certificate's signature");
    require(X509_check_private_key(leaf, key) == 1, "the certificate's key");
    check_chain(pki, leaf, X509_PURPOSE_SSL_CLIENT);
    check_chain(pki, leaf, X509_PURPOSE_SSL_SERVER);
    require(pki_has_uri(leaf, profile->uri), "the certificate's URI");
    for (int i = 0; i < 2; i++) {
        require(X509_check_host(leaf, profile->dns[i], 0, 0, NULL) == 1, "the certificate's DNS names");
    }

    uint8_t *tbs = NULL; /* encoded anew from the parsed fields: equal bytes mean that ours were DER */
    int length = i2d_re_X509_tbs(leaf, &tbs);
    const uint8_t *written = der->bytes + der->start + 4; /* behind the outer sequence's header */
    require(length > 0 && memcmp(tbs, written, (size_t)length) == 0, "the certificate's encoding");
    OPENSSL_free(tbs);
    X509_free(leaf);
}
