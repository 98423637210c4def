// The system call filter of the sandbox, as bubblewrap's --seccomp wants it.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::sandbox {

// Refuses what no build needs and what has a long record of holes: ptrace, mounts, keyrings, bpf,
// perf, io_uring, userfaultfd, kernel modules, new namespaces, terminal injection, foreign
// architectures. It stands behind the namespaces, not instead of them.
//
// Sockets: UNIX, IPv4 and IPv6 may be made with and without network, since without network the
// namespace holds nothing but its own loopback, which test suites of workers want to bind to.
// Routing netlink, which getaddrinfo asks, only with network. Everything else (packet, vsock, alg,
// ...) never.
//
// chmod is left alone: a filter sees neither paths nor fchmodat2 of tomorrow. Set-id bits mean
// nothing on these mounts (nosuid) and a package that holds them is refused when it is packed.
std::vector<::sock_filter> seccomp_filter(bool network);

// Its bytes.
std::string seccomp_filter_bytes(bool network);

} // namespace rbeepkg::sandbox
