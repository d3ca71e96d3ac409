//! The words a document adds of its own, in each language.

use crate::lint::Lang;

macro_rules! terms {
    ($($name:ident $en:literal $zh:literal)*) => {
        /// A word or a phrase of the document itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Term {
            $($name,)*
        }

        impl Term {
            /// It in a language.
            pub fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Term::$name, Lang::En) => $en,)*
                    $((Term::$name, Lang::Zh) => $zh,)*
                }
            }
        }
    };
}

terms! {
    Untitled "System design" "系统设计"
    Contents "Contents" "目录"
    MadeBy "Made by sdraft." "由 sdraft 生成。"

    Requirements "Requirements" "需求"
    Functional "What it does" "功能性需求"
    Quality "How well" "非功能性需求"
    Extended "Later" "扩展需求"
    Questions "Questions" "待澄清的问题"

    Interfaces "Interfaces" "接口"
    Call "Call" "调用"
    Answer "Answer" "返回"

    Estimates "Estimates" "估算"
    Quantity "Quantity" "量"
    Of "Of" "对象"
    Derivation "Derivation" "推导"
    Exact "Exact" "精确值"
    Interview "Round constants" "面试取整"
    Value "Value" "数值"
    Claim "Claimed" "声称"
    Right "right" "正确"
    OtherUnit "another unit" "单位不同"
    Constants "A day has 86,400 s and a year 365 days; with round constants a day has 100k s, a month 3M s, a year 30M s." "精确值按一天 86,400 秒、一年 365 天；取整按一天 10 万秒、一月 300 万秒、一年 3000 万秒。"
    Follows "What follows from the design" "由设计推出"
    Checks "What must hold" "必须成立"
    Holds "holds" "成立"
    HoldsNot "does not hold" "不成立"
    HoldsExact "holds with exact constants only" "仅按精确值成立"
    HoldsInterview "holds with round constants only" "仅按取整值成立"

    Data "Data model" "数据模型"
    Field "Field" "字段"
    Type "Type" "类型"
    Key "Key" "键"
    OnStore "Kept in" "存放于"

    Design "High-level design" "高层设计"
    Parts "Parts" "组成"
    Part "Part" "部件"
    Kind "Kind" "种类"
    Said "What is said of it" "说明"
    Notes "Notes" "备注"

    Detail "Detailed design" "详细设计"
    Stage "Stage" "阶段"
    AsksFunctional "It must do what it should." "首先保证功能完整。"
    AsksAvailability "It must survive failures." "必须经受故障。"
    AsksScale "It must bear the load." "必须承受负载。"
    AsksProduction "It must be ready for production." "必须可以投入生产。"
    NoChange "Nothing changes." "没有变化。"

    UseCases "Use cases" "用例"
    Rate "Traffic" "流量"
    AtPeak "at the peak" "峰值"
    Latency "Latency" "延迟"
    P99 "p99" "p99"
    Within "within" "不超过"
    LatencySum "what is stated on the way adds up to" "途中已声明的延迟合计"
    Availability "Availability" "可用性"
    Asked "asked" "要求"
    Computed "computed" "算得"
    AtMost "at most" "至多"
    NotStatedBy "nothing states it for" "未声明者："
    Freshness "Fresh within" "新鲜度"
    Spof "Breaks it alone" "单点"

    Decisions "Decisions" "决策"
    Chosen "chosen" "已选"

    Bottlenecks "Bottlenecks" "瓶颈"
    Load "Load" "负载"
    Copies "Copies" "副本"
    Capacity "Capacity" "容量"
    MeanLoad "Mean" "均值"
    PeakLoad "Peak" "峰值"
    PeakLess "One copy lost" "失去一个副本"
    LoadSays "The share of its capacity that each takes, at the mean, at the peak, and at the peak with one copy lost." "各部件在均值、峰值以及峰值时失去一个副本的情况下所占容量的比例。"
    Saturates "Saturates first" "最先饱和"
    Settled "How they were settled" "如何解决"
    Settles "Settled" "已解决"
    Brings "Brought" "新引入"
    Standing "What stands" "仍然存在"
    Accepted "What was accepted" "已接受的风险"
    Rule "Rule" "规则"
    On "On" "对象"
    Reason "Reason" "理由"
    Everything "everything" "全部"
    NoFindings "The rules find nothing that still stands." "规则没有发现仍然存在的问题。"
    Error "error" "错误"
    Warning "warning" "警告"
    Note "note" "提示"
    New "new" "新增"
    Changed "changed" "变更"
    Gone "gone" "移除"
}
