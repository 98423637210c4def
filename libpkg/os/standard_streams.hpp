// A program may be started with stdin, stdout or stderr closed. The next file that it opens would
// then take the number, and what is printed would land in that file.
#pragma once

namespace rbeepkg::os {

// First in main: puts /dev/null in the place of each closed one, opened the wrong way round, so
// that reading and writing still fail.
void occupy_standard_streams();

} // namespace rbeepkg::os
