package io.switchboard.interop;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

/** The two etcds that every test runs on. */
enum EtcdKind {
    EMBEDDED {
        @Override
        Etcd start() {
            return EmbeddedEtcd.start();
        }
    },
    REAL {
        @Override
        Etcd start() {
            return EtcdServer.start();
        }
    };

    abstract Etcd start();
}
