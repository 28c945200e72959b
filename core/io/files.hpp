// Files of the native program: plain, .gz (zlib) and .xz (liblzma) read alike; writing replaces a
// file whole or leaves it as it was.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace refrain {

/// The whole file, unpacked when it is gzip or xz (told by its first bytes). Throws FileError.
std::string read_file(const std::string& path);
/// Writes beside the target, then renames over it. Throws FileError.
void write_file_atomically(const std::string& path, const std::string& content);

/// Lines without their ends (LF or CR LF). Throws DataError naming file and line for ill-formed
/// UTF-8, and for a file without any line.
std::vector<std::string> read_lines(const std::string& path);

struct ParallelText {
  std::vector<std::string> source, target;
};
/// Two columns separated by a tab (further ones are ignored). Throws DataError naming file and line
/// where there is no tab.
ParallelText read_pairs(const std::string& path);
/// Two files whose lines translate each other. Throws DataError naming both counts.
ParallelText read_pairs(const std::string& source_path, const std::string& target_path);

}  // namespace refrain
