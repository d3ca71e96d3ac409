use crate::units::percent;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// One region, where the design asks for several or promises more than one region can keep.
    ///
    /// A whole region is lost now and then: a cable, a flood, a wrong rollout. From about 99.95 % on, a promise needs a
    /// second one that takes over.
    ///
    /// Seeds: 000, step 7.
    ///
    /// ```sd fires
    /// client web
    /// region eu { service app x4 }
    /// web -> app
    /// usecase read { availability: 99.99%; web -> app }
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// region eu { service app x4 }
    /// region us { service twin x4 }
    /// web -> app | twin
    /// usecase read { availability: 99.99%; web -> app | twin }
    /// ```
    ///
    /// Allow it where the loss of a region is outside of the promise.
    ///
    /// # 中文
    ///
    /// 只画了一个地域，而设计要求多个，或承诺超出一个地域能守住的。
    ///
    /// 整个地域时不时会丢：一根光缆、一场洪水、一次错误发布。约 99.95% 以上的承诺需要第二个能接管的地域。
    ///
    /// 地域丢失不在承诺之内时可以豁免。
    NoRegionFailover "SD604" "no-region-failover" Prod Note Operations
}

/// Above this, one region is not enough (`analysis.md` 4).
const ONE_REGION: f64 = 0.9995;

impl Rule for NoRegionFailover {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let regions: Vec<usize> =
            (0..it.design.groups.len()).filter(|at| it.design.groups[*at].kind == GroupKind::Region).collect();
        let [only] = regions[..] else { return };
        let (id, region) = (GroupId::from_index(only), &it.design.groups[only]);
        let name = &region.name;
        let words_of_many = ["multi-region", "multiple regions", "several regions", "two regions", "regions", "多区域", "多地域", "跨区域", "异地"];
        let asked = it.design.requirements.iter().find(|requirement| {
            let text = requirement.text.to_lowercase();
            words_of_many.iter().any(|word| text.contains(word))
        });
        let promise = it
            .usecases()
            .filter_map(|(id, usecase)| Some((id, usecase, usecase.availability.as_ref()?)))
            .find(|(_, _, promise)| promise.value > ONE_REGION);
        let draft = match (asked, promise) {
            (_, Some((usecase_id, usecase, promise))) => {
                let (what, much) = (&usecase.name, percent(promise.value));
                Draft::new(words!(
                    "`{what}` promises {much}, and everything stands in the region `{name}`",
                    "`{what}` 承诺 {much}，而一切都在地域 `{name}`"
                ))
                .usecases([usecase_id])
                .at(region.span)
                .at(promise.span)
                .declared(words!("`{what}` promises {much}", "`{what}` 承诺 {much}"))
            }
            (Some(requirement), None) => Draft::new(words!(
                "several regions are required, and one, `{name}`, is drawn",
                "要求多个地域，却只画了一个 `{name}`"
            ))
            .at(region.span)
            .at(requirement.span)
            .declared(words!("a requirement names regions", "需求里提到了多地域")),
            (None, None) => return,
        };
        report.add(draft.about(id).help(words!("draw the second region, and who switches over", "画出第二个地域，以及由谁切换")));
    }
}
