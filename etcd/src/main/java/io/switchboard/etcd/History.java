package io.switchboard.etcd;

import io.switchboard.etcd.api.ResponseHeader;

/**
 * Tells by response headers whether a registry is still the one that was seen, with its history: a restored backup, an
 * emptied data directory or another cluster behind the same address goes back in revision or Raft term, or has another
 * id.
 */
final class History {
    private long clusterId;
    private long raftTerm;

    /** Takes the header of a list as the truth to compare later ones with. */
    void restart(ResponseHeader header) {
        clusterId = header.getClusterId();
        raftTerm = header.getRaftTerm();
    }

    void saw(ResponseHeader header) {
        raftTerm = Math.max(raftTerm, header.getRaftTerm());
    }

    /** Whether events may have been lost, given the last revision seen: a watch on a future revision stays silent. */
    boolean rewound(ResponseHeader header, long lastRevision) {
        return header.getClusterId() != clusterId
                || header.getRevision() < lastRevision
                || header.getRaftTerm() < raftTerm;
    }
}
