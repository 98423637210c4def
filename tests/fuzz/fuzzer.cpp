// libFuzzer's entry; FUZZ_TARGET is set for each program.
#include "tests/fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    for (const rbeepkg::fuzz::Target& target : rbeepkg::fuzz::targets()) {
        if (target.name == FUZZ_TARGET) {
            target.run(input);
        }
    }
    return 0;
}
