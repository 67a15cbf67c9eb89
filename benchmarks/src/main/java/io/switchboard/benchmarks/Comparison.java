package io.switchboard.benchmarks;

import java.util.List;

/** Switchboard beside other clients of etcd, through the same events in the same run. */
record Comparison(List<String> clients, List<PeerRecovery> outages, List<PeerReturn> returns) {}
