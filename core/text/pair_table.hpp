// The merge of a pair of symbols, looked up in the inner loop of encoding: open addressing in one
// block of memory. Internal to core/text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace refrain {

class PairTable {
 public:
  struct Merge {
    std::uint32_t rank, merged;
  };
  static constexpr std::uint32_t kNoSymbol = 0xFFFFFFFFu;

  PairTable() : PairTable(0) {}
  /// Holds up to `count` pairs.
  explicit PairTable(std::size_t count) {
    std::size_t size = 16;
    while (size < 2 * count) size *= 2;
    slots_.resize(size);
  }

  /// False when the pair is there already. Neither side may be kNoSymbol.
  bool insert(std::uint32_t left, std::uint32_t right, Merge merge) {
    Slot& slot = slots_[place(left, right)];
    if (slot.left != kNoSymbol) return false;
    slot = {left, right, merge};
    return true;
  }

  /// The pair's merge, or none.
  const Merge* find(std::uint32_t left, std::uint32_t right) const {
    const Slot& slot = slots_[place(left, right)];
    return slot.left == kNoSymbol ? nullptr : &slot.merge;
  }

 private:
  struct Slot {
    std::uint32_t left = kNoSymbol, right = kNoSymbol;
    Merge merge{0, 0};
  };

  /// Slot of the pair, or the empty one where it would go; at least half of the slots are empty.
  std::size_t place(std::uint32_t left, std::uint32_t right) const {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t key = (static_cast<std::uint64_t>(left) << 32) | right;
    std::size_t i = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ull) >> 32) & mask;
    while (slots_[i].left != kNoSymbol && (slots_[i].left != left || slots_[i].right != right))
      i = (i + 1) & mask;
    return i;
  }

  std::vector<Slot> slots_;
};

}  // namespace refrain
