#include "libpkg/operation/jobs_at_a_time.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace rbeepkg::operation {

namespace {

constexpr auto k_look_at_cancel = std::chrono::milliseconds{50};

class Jobs
{
public:
    Jobs(std::size_t count, const std::function<void(std::size_t, const CancelToken&)>& job)
        : m_count{count}, m_job{job}
    {}

    void run(unsigned threads, const CancelToken& cancel)
    {
        std::vector<std::thread> workers;
        try {
            for (unsigned at = 0; at < threads; ++at) {
                workers.emplace_back([this] { work(); });
            }
        } catch (const std::system_error&) {
            // Fewer threads than wanted do the same work; none at all cannot.
            if (workers.empty()) {
                throw;
            }
        }
        wait(workers.size(), cancel);
        for (std::thread& worker : workers) {
            worker.join();
        }
        cancel.check();
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
    }

private:
    std::size_t m_count;
    const std::function<void(std::size_t, const CancelToken&)>& m_job;
    CancelToken m_stop;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    std::size_t m_next = 0;
    std::size_t m_ended_workers = 0;
    std::exception_ptr m_failure;

    std::size_t take_next()
    {
        const std::lock_guard lock{m_mutex};
        return m_stop.requested() ? m_count : std::min(m_next++, m_count);
    }

    void work()
    {
        for (std::size_t at = take_next(); at < m_count; at = take_next()) {
            try {
                m_job(at, m_stop);
            } catch (const std::exception&) {
                fail(std::current_exception());
            }
        }
        const std::lock_guard lock{m_mutex};
        ++m_ended_workers;
        m_ended.notify_one();
    }

    // Those that were asked to stop because of another's failure end with Cancelled, later.
    void fail(std::exception_ptr failure)
    {
        const std::lock_guard lock{m_mutex};
        if (!m_failure && !m_stop.requested()) {
            m_failure = std::move(failure);
        }
        m_stop.request(SIGTERM);
    }

    void wait(std::size_t workers, const CancelToken& cancel)
    {
        std::unique_lock lock{m_mutex};
        while (m_ended_workers < workers) {
            m_ended.wait_for(lock, k_look_at_cancel);
            if (cancel.requested()) {
                m_stop.request(cancel.signal());
            }
        }
    }
};

} // namespace

void run_jobs(std::size_t count, unsigned most, const CancelToken& cancel,
              const std::function<void(std::size_t, const CancelToken&)>& job)
{
    const auto threads = static_cast<unsigned>(std::min<std::size_t>(count, most));
    if (threads > 1) {
        Jobs{count, job}.run(threads, cancel);
        return;
    }
    for (std::size_t at = 0; at < count; ++at) {
        cancel.check();
        job(at, cancel);
    }
}

} // namespace rbeepkg::operation
