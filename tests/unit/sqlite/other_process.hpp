// A second process for tests: what runs there counts as good when it returns true.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>

namespace rbeepkg::test {

class OtherProcess
{
public:
    explicit OtherProcess(const std::function<bool()>& body, bool as_nobody = false)
        : m_pid{::fork()}
    {
        if (m_pid == 0) {
            ::_exit(run(body, as_nobody) ? 0 : 1);
        }
    }
    ~OtherProcess()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    bool succeeded()
    {
        int status = -1;
        const bool waited = m_pid > 0 && ::waitpid(m_pid, &status, 0) == m_pid;
        m_pid = -1;
        return waited && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

private:
    static bool run(const std::function<bool()>& body, bool as_nobody)
    {
        constexpr unsigned k_nobody = 65534;
        if (as_nobody && ::geteuid() == 0 && (::setgid(k_nobody) != 0 || ::setuid(k_nobody) != 0)) {
            return false;
        }
        try {
            return body();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "in the other process: %s\n", error.what());
            return false;
        }
    }

    pid_t m_pid;
};

// One byte from one process to another, to wait for without sleeping.
class Signpost
{
public:
    Signpost() { EXPECT_EQ(::pipe(m_ends), 0); }
    ~Signpost()
    {
        ::close(m_ends[0]);
        ::close(m_ends[1]);
    }
    Signpost(const Signpost&) = delete;
    Signpost& operator=(const Signpost&) = delete;
    void set() { EXPECT_EQ(::write(m_ends[1], "x", 1), 1); }
    void wait()
    {
        char byte = 0;
        EXPECT_EQ(::read(m_ends[0], &byte, 1), 1);
    }

private:
    int m_ends[2] = {-1, -1};
};

} // namespace rbeepkg::test
