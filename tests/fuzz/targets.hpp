// What is fuzzed: each takes any bytes, and ends the program when a property does not hold.
// libFuzzer drives them, and the kept inputs run through them as ordinary tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::fuzz {

struct Target
{
    std::string name;
    void (*run)(std::string_view input);
};

// pkgbuild: lexer, parser and evaluator of PKGBUILDs; srcinfo, pkginfo, mtree: these files;
// package: a whole package file; index: the documents of a repository; detail: what the database
// keeps of a package.
const std::vector<Target>& targets();

} // namespace rbeepkg::fuzz
