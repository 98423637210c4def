// What each path answers: the worker catalog's HTTP form.
#pragma once

#include "cmd/rbeepkg-catalogd/reply.hpp"
#include "cmd/rbeepkg-catalogd/repository.hpp"

#include <chrono>

namespace rbeepkg::catalogd {

class Routes
{
public:
    Routes(Repository& repository, std::chrono::seconds max_age)
        : m_repository{repository}, m_max_age{max_age}
    {}

    // Never throws: what goes wrong inside is a 500.
    Reply answer(const Ask& ask) noexcept;

private:
    Reply route(const Ask& ask);
    Reply worker(const Ask& ask, const std::string& id, bool recipe);
    Reply recipe(const Ask& ask, const Workers::Entry& entry);
    Reply static_file(const Ask& ask, const std::string& path);
    Reply json(const Ask& ask, std::string body, std::string etag = {}) const;

    Repository& m_repository;
    std::chrono::seconds m_max_age;
};

// {"error": ..., "message": ...}; without the message when it is empty.
Reply error_reply(int status, const std::string& error, const std::string& message = {});

} // namespace rbeepkg::catalogd
