// A certificate that nobody vouches for, made anew at every start: for clients that must refuse it.
// Tested by tests/fetch/http/live_web_test.cc.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "pipeline/base/result.h"

namespace exhibit::replica {

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct Certificate {
  std::unique_ptr<X509, FreeCertificate> x509;
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::string pem;  // the certificate alone
};

// Self-signed, for localhost, 127.0.0.1 and ::1, valid for a day; one that is expired ended a day ago.
// Error: io where OpenSSL fails.
Result<Certificate> make_certificate(bool expired);

}  // namespace exhibit::replica
