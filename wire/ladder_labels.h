// The words on the arrows of a ladder's picture: on their arrow, and clear of each other.
#pragma once
#include "wire/ladder_geometry.h"

namespace synfin::wire {

// Fills in the texts of the ways. False, and some are left out, if there is no room for all of them.
bool place_labels(const Ladder& ladder, Geometry& geometry);

// The same, but a label for which there is no room becomes the number under which the segment is listed.
void place_labels_or_list(const Ladder& ladder, Geometry& geometry);

}  // namespace synfin::wire
