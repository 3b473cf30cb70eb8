/**
 * What a right lets its holder do. `trade` is on spot, or where the exchange makes no difference; `margin`, `futures` and `options` can borrow;
 * `alter` changes orders or positions that are there and places none; `withdraw` and `transfer` take money out of the account, and `manage` gives keys
 * or addresses more rights than they have.
 */
export type Right = "read" | "trade" | "margin" | "futures" | "options" | "alter" | "withdraw" | "transfer" | "manage";

/** The words that an exchange itself uses for what a key may do. */
export interface Vocabulary {
    /** Each word as the exchange writes it, with hyphens for spaces, and what it grants. */
    words: Record<string, readonly Right[]>;
    /** The exchange's own document, or where else that was read. */
    source: string;
    /** Day on which it was looked up. */
    lookedUp: string;
}

const lookedUp = "2026-11-29";

const read: readonly Right[] = ["read"];
const trade: readonly Right[] = ["trade"];
const futures: readonly Right[] = ["futures"];
const alter: readonly Right[] = ["alter"];
const withdraw: readonly Right[] = ["withdraw"];
const transfer: readonly Right[] = ["transfer"];

/** Vocabularies by the exchange's name. A right on something else than orders and money (a pledge, a loan, a card) stands under `transfer`. */
export const vocabularies: Record<string, Vocabulary> = {
    binance: {
        words: {
            ...{ enableReading: read, enableFixReadOnly: read, enableSpotAndMarginTrading: trade, enableFixApiTrade: trade },
            ...{ enableMargin: ["margin"], enableFutures: futures, enableVanillaOptions: ["options"], enablePortfolioMarginTrading: ["margin", "futures"] },
            ...{ enableWithdrawals: withdraw, enableInternalTransfer: transfer, permitsUniversalTransfer: transfer },
        },
        source: "developers.binance.com/docs/wallet/account/api-key-permission",
        lookedUp,
    },
    upbit: {
        words: {
            ...{ 자산조회: read, 주문조회: read, 출금조회: read, 입금조회: read, 주문하기: trade, 입금하기: read },
            ...{ 출금하기: withdraw, 자산이전: transfer, 포켓관리: transfer },
        },
        source: "docs.upbit.com/kr/reference/auth and docs.upbit.com/kr/docs/api-setup, in Korean alone; 입금하기 makes an address to pay in at",
        lookedUp,
    },
    bybit: {
        words: {
            ...{ SpotTrade: ["trade", "margin"], Order: futures, Position: alter, DerivativesTrade: read, OptionsTrade: ["options", "futures"] },
            ...{ ExchangeHistory: read, SubMemberTransferList: transfer, AccountTransfer: transfer, SubMemberTransfer: transfer },
            ...{ Withdraw: withdraw, Earn: transfer, FiatP2POrder: transfer, FaitPayOrder: transfer, FiatConvertBrokerOrder: transfer },
        },
        source: "bybit-exchange.github.io/docs/v5/user/apikey-info, and of SpotTrade docs/v5/order/create-order: with isLeverage a spot order borrows",
        lookedUp,
    },
    okx: {
        words: { read_only: read, trade: ["trade", "margin", "futures", "options"], withdraw },
        source: "okx.com/docs-v5, Get account configuration (perm), and okx.com/help/api-faq; trade makes no difference between markets; of a main account it also makes keys of sub-accounts and moves money to them (chapter Sub-account, and Funds transfer), which the key guard refuses",
        lookedUp,
    },
    kraken: {
        words: {
            ...{ "query-funds": read, "query-open-trades": read, "query-closed-trades": read, "query-ledger": read, "export-data": read },
            ...{ "create-ws-token": read, "add-funds": read, "modify-trades": ["trade", "margin"], "close-trades": alter },
            ...{ "withdraw-funds": withdraw, "earn-funds": transfer, "add-withdraw-address": ["manage"], "update-withdraw-address": ["manage"] },
        },
        source: "docs.kraken.com/api-reference/account-data/get-api-key-info; add-funds makes an address to pay in at",
        lookedUp,
    },
    coinbase: {
        words: { can_view: read, can_trade: ["trade", "futures"], can_transfer: ["transfer", "withdraw"], view: read },
        source: "docs.cdp.coinbase.com/coinbase-app/authentication-authorization/authorization, and Get API Key Permissions of Advanced Trade",
        lookedUp,
    },
    kucoin: {
        words: {
            ...{ General: read, Spot: trade, Margin: ["margin"], Futures: futures },
            ...{ Transfer: ["transfer", "withdraw"], InnerTransfer: transfer, FlexTransfers: transfer, Withdrawal: withdraw, Earn: transfer },
        },
        source: "docs.kucoin.com, Introduction, api-permission; Transfer and InnerTransfer are older answers of kucoin.com/docs-new, Get Apikey Info; at a main account General makes keys of sub-accounts and Spot moves money to them (x-api-permission in github.com/Kucoin/kucoin-universal-sdk, spec/rest/api), which the key guard refuses",
        lookedUp,
    },
    bitget: {
        words: {
            ...{ spot_trade: trade, margin_trade: ["margin"], contract_trade: futures, deposit: read },
            ...{ transfer, withdraw },
            ...{ coor: read, cpor: read, stor: read, smor: read, ttor: read, wtor: read, taxr: read, taxw: read, chor: read, p2pr: read, pllr: read },
            ...{ coow: futures, cpow: alter, stow: trade, smow: ["margin"], ttow: transfer, wtow: transfer, wwow: withdraw, chow: ["manage"] },
            ...{ p2p: transfer, p2pw: transfer, pllw: transfer },
            ...{ uta_trade: ["trade", "margin", "futures"], uta_mgt: ["transfer", "manage"], copy_futures_order: transfer, copy_futures_position: transfer },
        },
        source: "bitget.com/api-doc/spot/account/Get-Account-Info, in English and Chinese, has the codes; uta/account/Get-Account-Info those of a unified account, whose management transfers to sub-accounts and makes keys of them (uta/account/sub-account); the words are those of the types of bitget-api 3.0 (request/v2/broker), which follow bitget.com/api-doc; deposit makes an address to pay in at, taxw is of tax reports",
        lookedUp,
    },
    gate: {
        words: {
            ...{ account: read, spot: ["trade", "margin"], futures, delivery: futures, options: ["options"], unified: ["margin"] },
            ...{ wallet: ["transfer", "withdraw"], loan: transfer, earn: transfer },
        },
        source: "github.com/gateio/gateapi-python, docs/SubAccountKeyPerms.md; a permission that is read only is written read",
        lookedUp,
    },
    deribit: {
        words: {
            ...{ "account:read": read, "trade:read": read, "wallet:read": read, "block_trade:read": read, "block_rfq:read": read, "custody:read": read },
            ...{ "trade:read_write": ["trade", "futures", "options"], "block_trade:read_write": ["futures", "options"] },
            ...{ "block_rfq:read_write": ["futures", "options"], "account:none": read, "trade:none": read, "wallet:none": read },
            ...{ "block_trade:none": read, "block_rfq:none": read, "custody:none": read },
            ...{ "wallet:read_write": ["transfer", "withdraw"], "custody:read_write": ["transfer", "withdraw"], "account:read_write": ["manage"] },
        },
        source: "docs.deribit.com/articles/access-scope",
        lookedUp,
    },
    hyperliquid: {
        words: { "api-wallet": ["trade", "futures"], agent: ["trade", "futures"], master: ["trade", "futures", "transfer", "withdraw"] },
        source: "hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets; an API wallet, or agent, withdraws nothing, and what it may transfer the key guard leaves to a person",
        lookedUp,
    },
    ibkr: {
        words: { "read-only-api": read },
        source: "the gateway's setting Read-Only API; its API has no call that withdraws, and what a login may do elsewhere is a person's word",
        lookedUp,
    },
    avantis: {
        words: { delegate: ["trade", "futures"], "api-key": ["trade", "futures"], "trader-key": ["trade", "futures", "transfer", "withdraw"] },
        source: "sdk.avantisfi.com/account/delegates",
        lookedUp,
    },
};
