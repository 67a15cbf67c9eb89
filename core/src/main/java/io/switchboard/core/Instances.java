package io.switchboard.core;

import java.util.List;

/** Finds instances in a list that is ordered by id. */
final class Instances {
    private Instances() {}

    /** Where the one with this id is; negative: nowhere. */
    static int indexOf(List<Instance> ordered, String id) {
        int low = 0;
        int high = ordered.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = ordered.get(middle).id().compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
