// How fast this machine multiplies and adds, in this build: the limit that products are held
// against.
#pragma once

#include <string>

namespace refrain::session {

/// Measures for about `milliseconds` in all. JSON: {"limits": [{"name", "gops"}], "products":
/// [{"name", "gops", "share"}]}: billions of multiplications and additions a second of sums that
/// stay in registers, of the kernels' tiles on a panel in the cache, and of whole products with
/// their share of the limit: the tile's speed, or that of reading the weights where it is lower.
std::string roofline(double milliseconds);

}  // namespace refrain::session
