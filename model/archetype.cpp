#include "model/segment.h"
