// What a process that was killed leaves of AtomicFile.
#pragma once

#include <string>

namespace rbeepkg::os {

// Removes the temporaries in a directory whose makers are dead; those of the living, which they
// hold a lock of, stay. What cannot be opened or removed is left for somebody who may.
void remove_abandoned_temporaries(const std::string& directory);

} // namespace rbeepkg::os
