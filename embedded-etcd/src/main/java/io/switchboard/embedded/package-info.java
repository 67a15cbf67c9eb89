/**
 * An etcd within the JVM: {@link io.switchboard.embedded.EmbeddedEtcd} serves etcd's gRPC API on a loopback port, keeps
 * what it stores in memory, and injects faults. The same contract suites hold it and the real etcd.
 *
 * <ul>
 *   <li>for users: {@code Etcd}, {@code EmbeddedEtcd}
 *   <li>what is stored, revision by revision: {@code Store}, {@code KeyRange}, {@code Leases}
 *   <li>what a request does to it: {@code EtcdEngine}, {@code Ranges}, {@code Writes}, {@code Txns}, {@code TxnChecks},
 *       {@code Compares}, {@code EtcdErrors}
 *   <li>watches: {@code WatchStream}, {@code Watcher}, {@code Fragments}
 *   <li>the gRPC services: {@code KvService}, {@code LeaseService}, {@code KeepAliveStream}, {@code WatchService},
 *       {@code AuthService}, {@code Login}, {@code ClusterService}, {@code MaintenanceService}, {@code EtcdMember},
 *       {@code EtcdIdentity}
 *   <li>the port and its faults: {@code Listener}, {@code ReservedPort}, {@code SlowResponses}, {@code CallCounter}
 * </ul>
 */
@NullMarked
package io.switchboard.embedded;

import org.jspecify.annotations.NullMarked;
