#include "libpkg/pkgfile/pkginfo_facts.hpp"

#include "libpkg/archive/extract.hpp"
#include "libpkg/package/names.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgfile {
namespace {

using Taker = std::function<Fault(Pkginfo&, const std::string&)>;

constexpr std::string_view k_word_characters = "abcdefghijklmnopqrstuvwxyz0123456789_+.-";

Fault take_word(std::string& target, const std::string& value)
{
    if (value.size() > 64 || value.find_first_not_of(k_word_characters) != std::string::npos) {
        return "is no plain word";
    }
    target = value;
    return std::nullopt;
}

// Texts that are listed and nothing else; nobody has thousands of them.
constexpr std::size_t k_max_facts = 10'000;
constexpr std::size_t k_max_fact_bytes = 4096;

Fault take_text(std::string& target, const std::string& value)
{
    if (value.empty() || value.size() > k_max_fact_bytes) {
        return "is empty or too long";
    }
    target = value;
    return std::nullopt;
}

Taker texts_into(std::vector<std::string>& (*list)(Pkginfo&))
{
    return [list](Pkginfo& info, const std::string& value) -> Fault {
        std::vector<std::string>& values = list(info);
        if (values.size() == k_max_facts) {
            return "is there too often";
        }
        return take_text(values.emplace_back(), value);
    };
}

Taker text_into(std::string& (*member)(Pkginfo&))
{
    return [member](Pkginfo& info, const std::string& value) {
        return take_text(member(info), value);
    };
}

Taker word_into(std::string Extra::*member)
{
    return [member](Pkginfo& info, const std::string& value) {
        return take_word(info.extra.*member, value);
    };
}

Fault take_worker_id(Pkginfo& info, const std::string& value)
{
    info.extra.worker_id = value;
    return package::invalid_worker_id_reason(value);
}

Fault take_binary(Pkginfo& info, const std::string& value)
{
    if (Fault reason = archive::unsafe_path_reason(value)) {
        return reason;
    }
    info.extra.binary = value;
    return std::nullopt;
}

Fault take_build_key(Pkginfo& info, const std::string& value)
{
    if (value.size() != 64 || value.find_first_not_of("0123456789abcdef") != std::string::npos) {
        return "is no SHA-256";
    }
    info.extra.build_key = value;
    return std::nullopt;
}

// What stands behind "xdata = rbee.".
const std::map<std::string, Taker, std::less<>>& facts()
{
    using Texts = std::vector<std::string>;
    static const std::map<std::string, Taker, std::less<>> table = {
        {"worker_id", take_worker_id},
        {"backend", word_into(&Extra::backend)},
        {"binary", take_binary},
        {"build_key", take_build_key},
        {"built_how", word_into(&Extra::built_how)},
        {"features",
         texts_into([](Pkginfo& info) -> Texts& { return info.package.built_with.features; })},
        {"profile",
         text_into([](Pkginfo& info) -> std::string& { return info.package.built_with.profile; })},
        {"flags",
         texts_into([](Pkginfo& info) -> Texts& { return info.package.built_with.flags; })},
        {"needs-soname",
         texts_into([](Pkginfo& info) -> Texts& { return info.package.needs.sonames; })},
        {"needs-glibc",
         text_into([](Pkginfo& info) -> std::string& { return info.package.needs.glibc; })},
        {"needs-glibcxx",
         text_into([](Pkginfo& info) -> std::string& { return info.package.needs.glibcxx; })},
        {"needs-cxxabi",
         text_into([](Pkginfo& info) -> std::string& { return info.package.needs.cxxabi; })},
        {"needs-cuda", texts_into([](Pkginfo& info) -> Texts& { return info.package.needs.cuda; })},
        {"needs-rocm", texts_into([](Pkginfo& info) -> Texts& { return info.package.needs.rocm; })},
        {"elf-machine",
         texts_into([](Pkginfo& info) -> Texts& { return info.package.needs.machines; })},
    };
    return table;
}

void add_fact(KeyValueText& text, const char* key, const std::string& value)
{
    if (!value.empty()) {
        text.add("xdata", fmt::format("rbee.{}={}", key, value));
    }
}

void add_each_fact(KeyValueText& text, const char* key, const std::vector<std::string>& values)
{
    for (const std::string& value : values) {
        add_fact(text, key, value);
    }
}

} // namespace

Fault take_fact(Pkginfo& info, const std::string& value)
{
    constexpr std::string_view k_ours = "rbee.";
    const std::size_t equals = value.find('=');
    if (!value.starts_with(k_ours) || equals == std::string::npos) {
        return std::nullopt;
    }
    const auto fact = facts().find(value.substr(k_ours.size(), equals - k_ours.size()));
    return fact == facts().end() ? std::nullopt : fact->second(info, value.substr(equals + 1));
}

void add_facts(KeyValueText& text, const Pkginfo& info)
{
    add_fact(text, "worker_id", info.extra.worker_id);
    add_fact(text, "backend", info.extra.backend);
    add_fact(text, "binary", info.extra.binary);
    add_fact(text, "build_key", info.extra.build_key);
    add_fact(text, "built_how", info.extra.built_how);
    const package::BuildOptions& built_with = info.package.built_with;
    add_each_fact(text, "features", built_with.features);
    add_fact(text, "profile", built_with.profile);
    add_each_fact(text, "flags", built_with.flags);
    const package::HostRequirements& needs = info.package.needs;
    add_each_fact(text, "needs-soname", needs.sonames);
    add_fact(text, "needs-glibc", needs.glibc);
    add_fact(text, "needs-glibcxx", needs.glibcxx);
    add_fact(text, "needs-cxxabi", needs.cxxabi);
    add_each_fact(text, "needs-cuda", needs.cuda);
    add_each_fact(text, "needs-rocm", needs.rocm);
    add_each_fact(text, "elf-machine", needs.machines);
}

} // namespace rbeepkg::pkgfile
