-- A file that is to be unpacked finds its twins in the store by its size: few large files have the same.
-- Small ones share no blocks (store/dedupe.hpp) and are not in it.
CREATE INDEX file_by_size ON file(size) WHERE size >= 16384;
