// A LocalHttpServer over https, with a certificate made for it alone.
#pragma once

#include "tests/support/local_http_server.hpp"
#include "tests/support/temp_root.hpp"

#include <string>

namespace rbeepkg::test {

// A certificate that signs itself, and its key, made by openssl.
class OwnCertificate
{
public:
    // names: as in subjectAltName.
    explicit OwnCertificate(const std::string& names);
    TlsFiles files() const;

private:
    TempRoot m_root;
};

class LocalHttpsServer : private OwnCertificate, public LocalHttpServer
{
public:
    explicit LocalHttpsServer(const std::string& names = "IP:127.0.0.1,DNS:localhost");

    // What whoever trusts this server names as its certificate authority (PEM).
    std::string ca_file() const { return files().certificate; }
};

} // namespace rbeepkg::test
