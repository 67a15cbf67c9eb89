package io.switchboard.grpc;

import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of the candidates are in a subset: the very same list for all subsets of the same ones. */
final class Selections {
    private final List<Candidate> all;
    private final Map<SubsetRule.Members, List<Candidate>> byRule = new HashMap<>();
    private final Map<BitSet, List<Candidate>> bySet = new HashMap<>();

    Selections(List<Candidate> all) {
        this.all = all;
        BitSet everybody = new BitSet(all.size());
        everybody.set(0, all.size());
        bySet.put(everybody, all);
    }

    List<Candidate> all() {
        return all;
    }

    List<Candidate> of(SubsetRule rule) {
        List<Candidate> known = byRule.get(rule.members());
        if (known == null) {
            BitSet members = new BitSet(all.size());
            for (int i = 0; i < all.size(); i++) {
                if (rule.has(all.get(i).instance())) {
                    members.set(i);
                }
            }
            known = bySet.computeIfAbsent(members, this::list);
            byRule.put(rule.members(), known);
        }
        return known;
    }

    private List<Candidate> list(BitSet members) {
        List<Candidate> list = new ArrayList<>(members.cardinality());
        for (int i = members.nextSetBit(0); i >= 0; i = members.nextSetBit(i + 1)) {
            list.add(all.get(i));
        }
        return list;
    }
}
