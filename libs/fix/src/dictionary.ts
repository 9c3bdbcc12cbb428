/** The members of a repeating group; those that count a group themselves lead to its members. */
export type GroupMembers = ReadonlyMap<number, GroupMembers | undefined>;

/** The name of a message type in FIX 4.4, or the type itself. */
export function messageTypeName(msgType: string): string {
  return MESSAGE_NAMES.get(msgType) ?? msgType;
}

/** The repeating groups of a message by count tag; empty for types whose groups nobody here reads. */
export function groupsOf(msgType: string): GroupMembers {
  return GROUPS.get(msgType) ?? NO_GROUPS;
}

/** Fields that carry bytes of a length told by the field before, so that they may hold separators. */
export const DATA_TAG_OF_LENGTH_TAG: ReadonlyMap<number, number> = new Map([
  [93, 89],
  [90, 91],
  [95, 96],
  [212, 213],
  [348, 349],
  [350, 351],
  [352, 353],
  [354, 355],
  [356, 357],
  [358, 359],
  [360, 361],
  [362, 363],
  [364, 365],
  [445, 446],
  [618, 619],
  [621, 622],
]);

function membersOf(text: string): GroupMembers {
  const tokens = text.match(/\d+|[()]/g) ?? [];
  let position = 0;
  const read = (): GroupMembers => {
    const members = new Map<number, GroupMembers | undefined>();
    while (position < tokens.length && tokens[position] !== ')') {
      const tag = Number(tokens[position]);
      position += 1;
      if (tokens[position] === '(') {
        position += 1;
        members.set(tag, read());
        position += 1;
      } else {
        members.set(tag, undefined);
      }
    }
    return members;
  };
  return read();
}

const PARTIES = '453(448 447 452 802(523 803))';
/** FIX 5.0 SP2; sent inside FIX 4.4 by venues for the UTI and the trading venue's transaction identification code. */
const REGULATORY_TRADE_IDS = '1907(1903 1904 1905 1906 2411)';
const SECURITY = `454(455 456) 864(865 866 867 868)`;
const UNDERLYINGS = `711(311 312 309 305 457(458 459) 462 463 310 763 313 542 315 241 242 243 244 245 246 256 595 592
  593 594 247 316 941 317 436 435 308 306 362 363 307 364 365 877 878 318 879 810 882 883 884 885 886 887(888 889))`;
const LEGS = `555(600 601 602 603 604(605 606) 607 608 609 764 610 611 248 249 250 251 252 253 257 599 596 597 598 254
  612 942 613 614 615 616 617 618 619 620 621 622 623 624 556 740 739 955 956 687 690 683(688 689) 564 565
  539(524 525 538 804(545 805)) 654 566 587 588 637)`;
const AMOUNTS = '518(519 520 521) 232(233 234) 136(137 138 139 891)';
const SIDES = `552(54 37 198 11 526 66 ${PARTIES} 1 660 581 81 575 576(577) 578 579 821 15 376 377 528 529 582 40 18 483
  336 625 943 12 13 479 497 381 157 230 158 159 738 920 921 922 238 237 118 119 120 155 156 77 58 354 355 752 ${AMOUNTS}
  825 826 591 70 78(79 661 736 467 756(757 758 759 806(760 807)) 80) ${REGULATORY_TRADE_IDS})`;

const NO_GROUPS: GroupMembers = new Map();

/** From the FIX 4.4 dictionary, with the groups of FIX 5.0 SP2 that post-trade messages bring along. */
const GROUPS: ReadonlyMap<string, GroupMembers> = new Map([
  [
    '8',
    membersOf(
      `${PARTIES} 382(375 337 437 438 655) ${SECURITY} ${UNDERLYINGS} ${AMOUNTS} ${LEGS} ${REGULATORY_TRADE_IDS}`,
    ),
  ],
  [
    'AE',
    membersOf(
      `${PARTIES} 1116(1117 1118 1119) ${SECURITY} ${UNDERLYINGS} 753(707 708) ${LEGS} 768(769 770 771) ${SIDES}
       ${REGULATORY_TRADE_IDS}`,
    ),
  ],
]);

const MESSAGE_NAMES: ReadonlyMap<string, string> = new Map(
  `0=Heartbeat 1=TestRequest 2=ResendRequest 3=Reject 4=SequenceReset 5=Logout 6=IOI 7=Advertisement 8=ExecutionReport
  9=OrderCancelReject A=Logon B=News C=Email D=NewOrderSingle E=NewOrderList F=OrderCancelRequest
  G=OrderCancelReplaceRequest H=OrderStatusRequest J=AllocationInstruction K=ListCancelRequest L=ListExecute
  M=ListStatusRequest N=ListStatus P=AllocationInstructionAck Q=DontKnowTrade R=QuoteRequest S=Quote
  T=SettlementInstructions V=MarketDataRequest W=MarketDataSnapshotFullRefresh X=MarketDataIncrementalRefresh
  Y=MarketDataRequestReject Z=QuoteCancel a=QuoteStatusRequest b=MassQuoteAcknowledgement c=SecurityDefinitionRequest
  d=SecurityDefinition e=SecurityStatusRequest f=SecurityStatus g=TradingSessionStatusRequest h=TradingSessionStatus
  i=MassQuote j=BusinessMessageReject k=BidRequest l=BidResponse m=ListStrikePrice n=XMLnonFIX
  o=RegistrationInstructions p=RegistrationInstructionsResponse q=OrderMassCancelRequest r=OrderMassCancelReport
  s=NewOrderCross t=CrossOrderCancelReplaceRequest u=CrossOrderCancelRequest v=SecurityTypeRequest w=SecurityTypes
  x=SecurityListRequest y=SecurityList z=DerivativeSecurityListRequest AA=DerivativeSecurityList AB=NewOrderMultileg
  AC=MultilegOrderCancelReplace AD=TradeCaptureReportRequest AE=TradeCaptureReport AF=OrderMassStatusRequest
  AG=QuoteRequestReject AH=RFQRequest AI=QuoteStatusReport AJ=QuoteResponse AK=Confirmation
  AL=PositionMaintenanceRequest AM=PositionMaintenanceReport AN=RequestForPositions AO=RequestForPositionsAck
  AP=PositionReport AQ=TradeCaptureReportRequestAck AR=TradeCaptureReportAck AS=AllocationReport
  AT=AllocationReportAck AU=ConfirmationAck AV=SettlementInstructionRequest AW=AssignmentReport AX=CollateralRequest
  AY=CollateralAssignment AZ=CollateralResponse BA=CollateralReport BB=CollateralInquiry
  BC=NetworkCounterpartySystemStatusRequest BD=NetworkCounterpartySystemStatusResponse BE=UserRequest BF=UserResponse
  BG=CollateralInquiryAck BH=ConfirmationRequest`
    .split(/\s+/)
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
);
