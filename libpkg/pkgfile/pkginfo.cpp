#include "libpkg/pkgfile/pkginfo.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/pkgfile/key_value_text.hpp"
#include "libpkg/pkgfile/pkginfo_facts.hpp"

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

using Taker = std::function<Fault(Pkginfo&, const std::string&)>;

template <typename Value> Fault take_parsed(std::vector<Value>& target, const std::string& value)
{
    Result<Value> parsed = Value::parse(value);
    if (!parsed) {
        return parsed.error().message;
    }
    target.push_back(std::move(*parsed));
    return std::nullopt;
}

Fault take_name(std::string& target, const std::string& value)
{
    if (Fault reason = package::invalid_name_reason(value)) {
        return reason;
    }
    target = value;
    return std::nullopt;
}

Fault take_version(Pkginfo& info, const std::string& value)
{
    Result<package::Version> parsed = package::Version::parse(value);
    if (!parsed) {
        return parsed.error().message;
    }
    if (parsed->pkgrel().empty()) {
        return "has no release (-1)";
    }
    info.package.version = std::move(*parsed);
    return std::nullopt;
}

// It becomes a part of file names.
Fault take_arch(Pkginfo& info, const std::string& value)
{
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (value.empty() || value.size() > 64 ||
        value.find_first_not_of(allowed) != std::string::npos) {
        return "is no architecture";
    }
    info.package.arch = value;
    return std::nullopt;
}

Fault take_build_date(Pkginfo& info, const std::string& value)
{
    const std::optional<std::uint64_t> seconds = parse_number(value);
    if (!seconds || *seconds > std::numeric_limits<std::int64_t>::max()) {
        return "is no number of seconds";
    }
    info.package.build_date = static_cast<std::int64_t>(*seconds);
    return std::nullopt;
}

Fault take_size(Pkginfo& info, const std::string& value)
{
    const std::optional<std::uint64_t> bytes = parse_number(value);
    if (!bytes) {
        return "is no number of bytes";
    }
    info.package.installed_size = *bytes;
    return std::nullopt;
}

Taker text_into(std::string package::Package::*member)
{
    return [member](Pkginfo& info, const std::string& value) -> Fault {
        info.package.*member = value;
        return std::nullopt;
    };
}

Taker texts_into(std::vector<std::string> package::Package::*member)
{
    return [member](Pkginfo& info, const std::string& value) -> Fault {
        (info.package.*member).push_back(value);
        return std::nullopt;
    };
}

Taker name_into(std::string package::Package::*member)
{
    return [member](Pkginfo& info, const std::string& value) {
        return take_name(info.package.*member, value);
    };
}

template <typename Value> Taker parsed_into(std::vector<Value> package::Package::*member)
{
    return [member](Pkginfo& info, const std::string& value) {
        return take_parsed(info.package.*member, value);
    };
}

struct Key
{
    Taker take;
    bool once = false;
};

const std::map<std::string, Key, std::less<>>& keys()
{
    using package::Package;
    static const std::map<std::string, Key, std::less<>> table = {
        {"pkgname", {name_into(&Package::name), true}},
        {"pkgbase", {name_into(&Package::base), true}},
        {"pkgver", {take_version, true}},
        {"pkgdesc", {text_into(&Package::description), true}},
        {"url", {text_into(&Package::url), true}},
        {"builddate", {take_build_date, true}},
        {"packager", {text_into(&Package::packager), true}},
        {"size", {take_size, true}},
        {"arch", {take_arch, true}},
        {"license", {texts_into(&Package::licenses)}},
        {"replaces", {parsed_into(&Package::replaces)}},
        {"group", {texts_into(&Package::groups)}},
        {"conflict", {parsed_into(&Package::conflicts)}},
        {"provides", {parsed_into(&Package::provides)}},
        {"backup", {texts_into(&Package::backup)}},
        {"depend", {parsed_into(&Package::depends)}},
        {"optdepend", {parsed_into(&Package::optdepends)}},
        {"makedepend", {parsed_into(&Package::makedepends)}},
        {"checkdepend", {parsed_into(&Package::checkdepends)}},
        {"xdata", {take_fact}},
    };
    return table;
}

std::string one_spaced(std::string_view text)
{
    std::string spaced;
    for (const std::string_view word : split_words(text)) {
        if (!spaced.empty()) {
            spaced += ' ';
        }
        spaced += word;
    }
    return spaced;
}

} // namespace

Result<Pkginfo> parse_pkginfo(std::string_view text)
{
    Result<encoding::KeyValues> pairs = encoding::parse_key_values(text);
    if (!pairs) {
        return pairs.error();
    }
    Pkginfo info;
    std::set<std::string_view> seen;
    for (const auto& [key, value] : *pairs) {
        const auto known = keys().find(key);
        if (known == keys().end()) {
            continue;
        }
        if (!seen.insert(known->first).second && known->second.once) {
            return ParseError{fmt::format("{} is there twice", key)};
        }
        if (const Fault fault = known->second.take(info, value)) {
            return ParseError{fmt::format("{} = {}: {}", key, printable(value, 200), *fault)};
        }
    }
    for (const std::string_view required : {"pkgname", "pkgver", "arch"}) {
        if (!seen.contains(required)) {
            return ParseError{fmt::format("{} is missing", required)};
        }
    }
    if (info.package.base.empty()) {
        info.package.base = info.package.name;
    }
    return info;
}

std::string format_pkginfo(const Pkginfo& info)
{
    const package::Package& package = info.package;
    KeyValueText text;
    text.add("pkgname", package.name);
    text.add("pkgbase", package.base.empty() ? package.name : package.base);
    text.add("pkgver", package.version.text());
    text.add("pkgdesc", one_spaced(package.description));
    text.add("url", package.url);
    text.add("builddate", fmt::to_string(package.build_date));
    text.add("packager", package.packager);
    text.add("size", fmt::to_string(package.installed_size));
    text.add("arch", package.arch);
    text.add_each("license", package.licenses);
    text.add_printed("replaces", package.replaces);
    text.add_each("group", package.groups);
    text.add_printed("conflict", package.conflicts);
    text.add_printed("provides", package.provides);
    text.add_each("backup", package.backup);
    text.add_printed("depend", package.depends);
    text.add_printed("optdepend", package.optdepends);
    text.add_printed("makedepend", package.makedepends);
    text.add_printed("checkdepend", package.checkdepends);
    add_facts(text, info);
    return "# Generated by rbeepkg\n" + text.take();
}

} // namespace rbeepkg::pkgfile
