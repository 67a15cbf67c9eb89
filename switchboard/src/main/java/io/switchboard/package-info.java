/**
 * Start here: {@link io.switchboard.Switchboard} is the one dependency of an application. It announces servers
 * ({@code serve}, {@code announce}, {@code register}), opens channels to services ({@code channel}), and follows them
 * ({@code directory}, {@code catalog}). Any channel takes the target {@code etcd:///service} as well.
 *
 * <ul>
 *   <li>settings: {@code SwitchboardOptions}; what the environment says: {@code RegistryOfEnvironment}, {@code Zone},
 *       {@code CacheLocation}
 *   <li>several datacenters: {@code Datacenter}, {@code DatacentersOfEnvironment}, {@code DatacentersFile};
 *       {@code HomeRegistry}, {@code RemoteRegistry}; what is put around each registry: {@code Chain}
 *   <li>targets: {@code EtcdNameResolverProvider}, {@code Target}, {@code Authority}, {@code SharedConnections},
 *       {@code OwningNameResolver}; what measures them: {@code DefaultTelemetry}; to one instance: {@code OneInstance}
 *   <li>the address that is advertised where none is said: {@code LocalAddress}
 *   <li>where the snapshot cache is written: {@code DiskThread}
 * </ul>
 *
 * What operators read and change is in the module {@code switchboard-operator}, tests' etcd in
 * {@code switchboard-testing}.
 */
@NullMarked
package io.switchboard;

import org.jspecify.annotations.NullMarked;
