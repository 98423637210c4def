// Owns a handle of a C library: CHandle<sqlite3, &sqlite3_close_v2>. Null means none. One handle,
// one owner, and the free function stands in the type.
#pragma once

#include <memory>

namespace rbeepkg {

template <auto Free> struct CDeleter
{
    template <typename T> void operator()(T* handle) const noexcept { Free(handle); }
};

template <typename T, auto Free> using CHandle = std::unique_ptr<T, CDeleter<Free>>;

} // namespace rbeepkg
