// Sentences that a test set shares with the training data, so that no score is flattered unseen.
#pragma once

#include <string>
#include <vector>

namespace refrain {

struct Overlap {
  std::size_t count = 0;          // test pairs with a side that was trained on
  std::vector<std::size_t> rows;  // their first row numbers (0-based), at most 20
};

/// Compares either side in lower case, letters and digits only, as the corpora's own splits do.
/// Throws ArgumentError when the test sides differ in length.
Overlap find_overlap(const std::vector<std::string>& train_source,
                     const std::vector<std::string>& train_target,
                     const std::vector<std::string>& test_source,
                     const std::vector<std::string>& test_target);

/// Rows of the training data that share a sentence with any of `held_out`, whichever side it is
/// on; compared as above. Ascending.
std::vector<std::size_t> rows_with_sentences_of(const std::vector<std::string>& held_out,
                                                const std::vector<std::string>& train_source,
                                                const std::vector<std::string>& train_target);

}  // namespace refrain
