package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * The behaviour of etcd's v3 gRPC API that clients rely on, as a suite: a subclass that starts an etcd, or what claims
 * to be like one, is a test class that holds it to that. It tells of etcd 3.6; what older ones do otherwise is skipped
 * on them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EtcdApiContract
        implements PutContract,
                RangeContract,
                DeleteContract,
                CompareContract,
                TxnContract,
                CompactionContract,
                WatchContract,
                WatchHistoryContract,
                LeaseContract,
                MemberContract {
    private @Nullable Etcd etcd;
    private @Nullable ContractClient client;
    private int tests;

    /** For subclasses. */
    protected EtcdApiContract() {}

    /** Starts the etcd that all tests of the class share. */
    protected abstract Etcd start();

    @BeforeAll
    final void startEtcd() {
        etcd = start();
        client = new ContractClient(etcd.endpoint());
    }

    @AfterAll
    final void closeEtcd() {
        if (client != null) {
            client.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    @BeforeEach
    final void newPrefix() {
        tests++;
    }

    @Override
    public final ContractClient client() {
        if (client == null) {
            throw new IllegalStateException("etcd was not started");
        }
        return client;
    }

    @Override
    public final String prefix() {
        return "contract/" + tests + "/";
    }

    @Override
    public final String key(String name) {
        return prefix() + name;
    }
}
