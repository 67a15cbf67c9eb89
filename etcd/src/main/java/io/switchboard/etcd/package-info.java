/**
 * etcd's wire client, and {@code Directory} and {@code Registrar} on it: the only package that knows etcd.
 *
 * <ul>
 *   <li>one for a process: {@code EtcdClient}, {@code EtcdOptions} (port 2379 in {@code Endpoint}), {@code Connection};
 *       one that may never be needed: {@code LateClient}
 *   <li>following: {@code EtcdDirectory} (sets), {@code Roster} (the fold; its log lines on what is left out),
 *       {@code EtcdCatalog} (services) with {@code ServiceIndex}, {@code RangeFreshness}, {@code EtcdOverlays} (configs
 *       and overrides), on {@code RangeFollower} (list and watch), {@code Pager}, {@code WatchStream}
 *   <li>announcing: {@code EtcdRegistrar}, {@code EtcdRegistration}, {@code RegistrationKeeper} (a lost key comes
 *       back), {@code Lease} (the default TTL is in {@code EtcdOptions}), {@code KeyClaim} and {@code Holding} (whose a
 *       key is), {@code KeyWriter}, {@code Rival}, {@code Deregistration}, {@code OwnKey}
 *   <li>requests: {@code Calls} (one answer), {@code LongLivedStream} (of leases and watches), {@code Retries},
 *       {@code Reconnector}, {@code Tokens}, {@code Problems}
 *   <li>members, in random order: {@code EndpointsNameResolver}, {@code ClusterMembers}, {@code Membership}; which of
 *       them gets what: {@code MembersBalancer}, {@code MemberBook} (who is connected, near, cut off),
 *       {@code NearMembers}, {@code MemberProbes}, {@code RoundTrip}; TLS: {@code EtcdTls}, {@code TlsFiles}
 *   <li>what operators say: {@code OperatorKeys} (where), {@code OldOperatorKeys} (where in earlier versions),
 *       {@code ConfigInUse}, {@code OverrideCodec}, {@code OverrideSet}; the way in for the module
 *       {@code switchboard-operator}, which reads and changes it: {@code RegistryAccess}, {@code Reading}
 *   <li>what operators drain for a time: {@code EtcdDrains}, {@code DrainKeys}, {@code DrainCodec}, {@code DrainSet}
 *       (which of them count)
 * </ul>
 *
 * The format of values is in {@code layout}, etcd's messages and stubs in {@code api}.
 */
@NullMarked
package io.switchboard.etcd;

import org.jspecify.annotations.NullMarked;
