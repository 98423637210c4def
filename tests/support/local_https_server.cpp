#include "tests/support/local_https_server.hpp"

#include "libpkg/base/error.hpp"
#include "tests/support/run_program.hpp"

namespace rbeepkg::test {

OwnCertificate::OwnCertificate(const std::string& names)
{
    const TlsFiles made = files();
    const ProgramResult result = run_program(
        {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=a test", "-addext", "subjectAltName=" + names,
         "-keyout", made.key, "-out", made.certificate});
    if (result.exit_code != 0) {
        throw make_error(ErrorCode::io, "openssl made no certificate: {}", result.err);
    }
}

TlsFiles OwnCertificate::files() const
{
    return {m_root.path("certificate.pem"), m_root.path("key.pem")};
}

LocalHttpsServer::LocalHttpsServer(const std::string& names)
    : OwnCertificate{names}, LocalHttpServer{files()}
{}

} // namespace rbeepkg::test
