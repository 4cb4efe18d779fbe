/** The Yamcs ladder, lowest first. Every dialect maps onto it; its README says how. */
export const SEVERITIES = ['INFO', 'WATCH', 'WARNING', 'DISTRESS', 'CRITICAL', 'SEVERE'] as const;

export type Severity = (typeof SEVERITIES)[number];
