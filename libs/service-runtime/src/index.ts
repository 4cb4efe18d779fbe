export { adminServer, adminSettings, type AdminConfig } from './admin-server';
export type { Component, Running } from './component';
export { Health, type ReadinessCheck, type ServiceState } from './health';
export { listen, type ListenAddress } from './listen';
export { rejectionGuard, type RejectionGuard } from './rejection-guard';
export { runMain, runService, type Scope, type ServiceOptions } from './run-service';
export { tracingComponent } from './tracing-component';
