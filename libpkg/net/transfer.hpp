// One attempt at one request over HTTP(S), redirects included. The only file besides its .cpp that
// knows how libcurl is driven; http.cpp and download.cpp decide what an answer means.
#pragma once

#include "libpkg/net/head.hpp"
#include "libpkg/net/http.hpp"
#include "libpkg/net/retry.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::net {

struct Question
{
    Url url;
    std::vector<std::string> headers;    // the caller's: they do not travel to another host
    std::vector<std::string> conditions; // ours (Range, If-None-Match ...): they do
    bool compressed = false;             // offer gzip and give the body decoded
    // Until the first byte of the answer; 0: the stall limit of the options.
    std::chrono::milliseconds answer_timeout{0};
};

// Takes the body as it comes. What it throws leaves Transfer::ask.
class Receiver
{
public:
    virtual ~Receiver() = default;
    // The head of the final answer (no redirect). False: the body is of no interest.
    virtual bool begin(const Head& head) = 0;
    virtual void take(std::string_view bytes) = 0;
};

struct Answer
{
    std::optional<Failure> failure; // there is no whole answer; head may be set nevertheless
    Head head;
    Url url; // after redirects
    std::optional<std::chrono::seconds> retry_after;
};

class Transfer
{
public:
    Transfer(const HttpOptions& options, CancelToken cancel);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    // Throws Cancelled, what the receiver throws, and Error{internal} for a header with a line
    // break; everything that goes wrong out there is Answer::failure.
    Answer ask(const Question& question, Receiver& receiver);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rbeepkg::net
