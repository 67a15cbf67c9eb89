package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.etcd.api.ResponseHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {
    @ParameterizedTest
    @CsvSource({
        // cluster, revision, term -> rewound, after cluster 1, last revision 100, term 5 were seen
        "1,100,5,false",
        "1,101,5,false",
        "1,100,6,false",
        "1,99,5,true",
        "2,500,9,true",
        "1,500,4,true",
    })
    void a_registry_that_went_back_or_is_another_one_is_noticed(
            long cluster, long revision, long term, boolean rewound) {
        History history = new History();
        history.restart(header(1, 90, 5));
        history.saw(header(1, 100, 5));
        assertEquals(rewound, history.rewound(header(cluster, revision, term), 100));
    }

    private static ResponseHeader header(long cluster, long revision, long term) {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setRevision(revision)
                .setRaftTerm(term)
                .build();
    }
}
