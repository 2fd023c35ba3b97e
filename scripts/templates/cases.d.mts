export declare const CASES: readonly { readonly template: string }[];
