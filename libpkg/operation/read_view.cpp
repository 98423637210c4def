#include "libpkg/operation/read_view.hpp"

#include "libpkg/database/database_file.hpp"
#include "libpkg/store/store.hpp"
#include "libpkg/transaction/lost_database.hpp"

namespace rbeepkg::operation {

namespace {

bool is_whole(ReadView& view)
{
    return view.generation == 0 ||
           (view.file && transaction::knows_generation(*view.file, view.generation));
}

} // namespace

ReadView open_view(const config::Config& config)
{
    const store::Store store{config.paths.state};
    const auto look = [&] {
        ReadView view;
        view.file = database::open_for_reading(config.paths.state);
        if (view.file) {
            // Ends with the connection. It begins at the first question, which comes after the
            // look at `current`; pages that one question has read serve the next.
            view.file->execute("BEGIN");
        }
        view.generation = store.current();
        return view;
    };
    ReadView view = look();
    if (!is_whole(view)) {
        view = look(); // the first installation may have ended between the two looks
    }
    if (!is_whole(view)) {
        transaction::check_profile(store, view.generation);
        throw transaction::lost_database(store, view.generation);
    }
    return view;
}

} // namespace rbeepkg::operation
