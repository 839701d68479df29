namespace Mapflat.Content.Text;

/// <summary>
/// The canonical decompositions, compositions and combining classes of Unicode 14, as <see cref="Nfc"/> reads them:
/// deflate over variable-length integers. First the number of decompositions and, for each, the step from the code
/// point before, the first part, the second part (0 for none) and 1 if the pair composes again; then the number of
/// combining marks and, for each, the step from the mark before and its class. Hangul is computed, not listed.
/// </summary>
/// <remarks>
/// Unicode never changes the normal form of an assigned character (UAX #15), so this needs no upkeep.
/// </remarks>
internal static class NfcTable
{
    internal const string Base64 =
        "vZp5VFbnnce574u+vprdVmNsNV1O57TTPyZzTts5bZKOjTShSXSq0jSZf+"
        + "I0RMkirZEYnemUXRAXXBBxB2QLssvmwqaALCpuIEqUTTYVFXdFnfv9XOTF" +
        "RDM5PWcmvvnc7/09v+e5z/"
            + "J7lnsPS58qMSb5DzeMSQFCoBAkhAmLhxu2V5JM5SEXD7l4yMVDqZ6yecrmKZunabNNUd6pSpiqhKlKmIrNTLV7KcFLCV5K" +
        "8FIpb5u39plKmKmEmUqYqRwzlTpTNfiTauAtF2+5eMvFW6k+svnI5iObj2owR3l9leCrBF8l+"
            + "GJTDfyU4KcEPyX4qZQF5q1tAe0N1iOFSaFSwqRkKeEV" +
        "ZfuT8Iry/kl4ZZGU8MoSKWGy8J4Ju4eK8hY8VJS34CFnb8FDhXoLHsrhLbyqQmcJr8p5lvCqnGcJr6ojZgmvyWW2Cbun2uYjeOpBPoKnsvk"
            + "InireR/A0" +
        "C3D/nbJ9ILyuUj40YXtDLfpIeEO2j4Q3VJePTAybooQ5whQlzBGmKHWOCfepepqvMFVP8xWmRkiZsE9TtrnCNGWbK0xT3rnCdCV8IkxXhT4"
            + "RpsvlE2G6" +
        "XD4RZuh2njBDt/PUsV5qr5/gpYf7CV56uJ/gtVhK8FJd/AQv9YGf8JYeNF94W1iA0ui/o7osFN5RZy8U3tEjF5r4/tT1apaJJ7yk/"
            + "Ex8d5JSZwqego8w" +
        "VfAVvAQ/oclQBfthkxGADkAvQVs+/"
            + "miTtr14tsNEdzEJVmDpEO2vKtMs4XXhQ56t9vkKPXZ5noX5dqWtHCZ+oFF7Vc+epXk3Rc+cI5RToTOwAnbA4/AG" +
        "nLRczRUmrZASPHTrLXjo1lvw1K2P4KlbH2Gqbn2Fqbr1Fabpdq4wTbdzBS/"
            + "d+gleuvUTpicqFoQZwjwT9tfUmtkmHJM0TjOZUKwTQj0ddQ0eg1fhVLn5" +
        "Cul0aAZ8W1hgYqnNf7ibm9lWNzfbKqmw4ab+p8Jhbm4jf+"
            + "Xm5kimG1Y4xHzDTI9CRsMY0bYZJmBJgdXiczEOhVgCzMKeaxUDC2ENnoX4lMNi7OWwShx2" +
        "GH1YqT+NGqGRixqhZW/"
            + "VCNPuHio9bJ20sZbU+BHmjBi1Vny+QBybiz2XXDnkqifXDnIVkLpHns9eGaFxuCr+bo0sRp74RCQ6E0Yqr6m1uEZhyRXtx52y" +
        "N8I1+OTBaJiP/9oRwTwxmNqGocVNsAifLkrohmnY98N4cu2B8Vj2DNgj0GISlkrKSUXXiCm2pMeOPGYmP3bU5D6Y9Ngxk9XS64xjj5sXW6n"
            + "49GGx3j35" +
        "mV3PGCMyRXuO+MMok27GGhgNN8BYGAdTYYb4UeXootFmZUY3jDaeih29a7TpI9oyxBnZ39r1LTd7gfiDNaIRDTdgTxV7jMox9WMMe+"
            + "WYojFmQWMaxpgF" +
        "jdk1xixI/MXKsQ1jjZ9XjC0aa6bCCln+q+LZ+meNz4rHHRtnOCpEo2Jc/TjDVjGuzNTVsvyt4rmi58xcsOK5hueMZUbj+Orxhq1x/"
            + "MHx5tokbVpOjzfO" +
        "2Mom5E90G1krDjsE6+FJ8fGSCblm6qUJfRPcbJcmXJngZmRP9J/oZssRnZcmmHxm5USVsEEcFgsTYar4eOREs4SPE55Pf95o/nbIz3N/"
            + "btgWwXAYAZeK" +
        "7ivEH+/Asku0F4lGMZYycfewSQlaH4TfaOL/h/"
            + "CbeCnhN1lSQiWTuxNOltN7wmQ5vSdMltN7wmQtMe8Jk9OkhJU2zZtVcKUtAM1xSYnegkemlJDsrnmS" +
        "An+rh7zP5q5QniW8ptvZwmt68GzhNYXvbOE1PXg2h4B0KcFTxfoIB6n/"
            + "Bfi68CFKRXwovK4GfCi8oduPhLwX2SbgG0r6iHRV+iPhTRXxsfCmKvWx8KYy" +
        "fixM0e0cYYpu52BTAXOEKSpgThrrcADrcAA6DC3W0mf7YS19th/+m/BnlAr/"
            + "szBNmIvSY+YKJ6j3SThNj5wrTJfTJ8J0OX2Cp033J2EzbIGtL4ptcIYw" +
        "D6Us84QZKnCeMEMNmSd4bdXuJHip2/0ELyX4CV20oBv22NTKs/APOrJ8KvxBBX8qvKWGzxfekvt84S05zxfeUlXmC2/"
            + "Jeb7wR91+JvxRLp9xjNbtAo4s" +
        "OtAsFN6R80LhHVV+oTCbtlC8DkgLdL6+p14YNkmOM4VJ4VJCGaPVCss4oLTCMiMcbfkEocUtL+"
            + "m5sTCQ1gfBQEY3CAbawtHh6CC0lTeUvBySVQ1vwUNu" +
        "3oKHnLyFaurTA6upTw+spj49sJr69MAC6lMIPZXoI3iqeB9hquCLUoKvcJTSr8CjlH4FHqX0K4blE4QWayl9P9xiV65YuMXuj/"
            + "ZHh6PD0UFoWm6PR4te" +
        "gh9Kbn5CBiVlwgxKyoQZlJRpt3yC0EHoeLT4thwXCG/rdgE2ZVggvC33BSYcWY5VnExWm/R/Wf4B0P/lAHQAugxdxiFoFZR/"
            + "GJ7hMAzPcBiGZzjMxT8X" +
        "/0g8V8BIPFeI9ih8ovBZS2oMXItPDD75+OTjs4XUWLgFn1i4hSfGwmj8o/FPxjMFJuOZApPxTIGF+Bfin4lnFszEMwtm4pkFY/"
            + "CPwb8Az0JYgGchLLBK" +
        "hsX4F+NfgmcpLMGzlDZuxmczPvtIrYL78KnCpxyfcnzqSD0E6/"
            + "A5BOt44iHRPJGanrZG+ZgMgGWcKldBldNMCS2wmRJaYDOeLVYv4Z+Cfxee3bALz27Y" +
        "hWe31UsOpW5zmIflXGSaZD4yXbIQmSFZjKyVLEful6xCHjCl3f/"
            + "lcgJQDIRBMBiGwFC4CIbBcLgYRsAlcClcBpfDLTAWxsF4uBUmwESYBJNhCvwcpsJt" +
        "MA2mwwzYDFtgK2yD7fAM7ICdsAt2wx54Fp6D52EvvACzHKFQW+HFAQv1EW1ZDg1I3q/"
            + "LmbihMBiqg0PV1ytwLFRfJxvyvkIp+ZSSTmI+pVRQShQ5w5Qz" +
        "GhluSaUV/9ofBkBraoXCYF6KmPx6UCEFVjus2RQKg6FcFpsutruUdZey7lJWOY7lONbgmKlHlxKdpURnOSXWwATcE3BPwH2Z3GOtZYGFPUS"
            + "Gd8369NPk" +
        "KhpxgCZXUcY1mryZ3EvknIJcbkmlbTdfCe2B/2reB5lIsKWYSe6vK5rNBN/"
            + "IVwp0NhRHrxYn1mE5Cg+LPwuabHJYmGiPEJ+NF20J4vhd2PfAcuz7xLEv" +
        "SbZIjtovGi8KLwvt3J8hSx/6Mvoa+rrouIW+jT3QQzpItIeiF4k/"
            + "iEMnwxSYKr7QT947cAX2laIjG50Dt8Nc8cUws4eNcBPZT37hVTDc7eLImndjZhq2" +
        "/fAgPASPwGOwATbCk/"
            + "ALeBq2iPZ2dAfsEh0XROPCu+tMSx+6D30VfRV9A30DfRt9W3pshfTIjTNNPpEq2tJgBsyCOTAX5sNCuBPuhsWwVLTvRVfAfaLj" +
        "oGgcnKmnH0YfRh9DH0MfRx9Hn0SflB6bSJkXsFyEl2Cf6H5HDIy071trMzv8yn59rKjeKL0vRjz0hSzZG8QzSeKGYtsgD2XLciheelGq9D4s1/"
            + "aI3efE" +
        "kHti8RL57Fgu3lghLo8VA48qdf0JsbFFPNUp7g5Tak+ceCkHz42yX00Ug+"
            + "vJ1S6mUfKmXWLdDlnOnhb3R8jSvlKs0sQyjgdJb44Uq3fLEn1A7OHp/WfE" +
        "A9QqdLN0fjz1SRD3VolHjomRPLfzvBjgjz91aIIX1ovZ6eg88dZOcckl+d/rE7fcFqsWyR6cKN6j/vVR4uks2lgkNt8Q7/"
            + "KUVp5bTTlljM71NPE4/q0F" +
        "4ir688RJcfkpMeMWbekXa7bJ/zAtigigzrSxFm64IhZRt0vU7Sr+/"
            + "tHiQfrQGq+71LOQqOjkA9fKEnERY3exh75lpG5T22L6M6VYXEqu2kbxRrUYRw33" +
        "EF2nMunVXvqHGPicZ+"
            + "1okCVzs3QYee9SnzMhsmypRPPcdOKkO44SaFfAIep5U7wQTA9Q5kHi9iq9UZYsXiZ6zxEb5TU8hVj6nFFLSyUmt4vRu8UDcD0l" +
        "VDB3rhOZrZuYTbuIFuaC/"
            + "15xHVEUz7hUtYrh3YzpZfEKPX+BsU6khN5wMX4LEUucRG+lBJ64O4UZx6wpW+Hqqyrqf5Xevl1Bn9B7RcTS1Q6xnV66meYa" +
        "wR07iQHGMZtx7O6izszfCmq1fat4jajbR4SvzRQjGN90WrGdXi3Ap6VUllCedSJW7OVZxcRqTI0rog600QpWjH5a3U+rl7LOhNG36URjOG2"
            + "/zcy9fFAs" +
        "Zf5uYKUKp86NRMLZi/T/LSuulPc8UZHOWNygtNQt1IR1o4dZ8zk9H0Hv7S0jkutcsR1Ku1IYheXEzBlr3tXSCmqVTLydIUpDqU/"
            + "rWXr7rniQkWqBtfRV" +
        "K2UWM1920IqNlFxHn6wlQm6xmsXj2VDAOkbsRdMDNdS8i/"
            + "Wt5iorzDVmJTFfwsoWQ5wcXyOfEkYkL5SZRVsWwUQi5wgzq568IYzXJnp4O6Owk/6pZRXd" +
        "Tx9GrBKPkLeEHi7RXmA/"
            + "oblsu6KesZ9iJn5O7FWzcu5iTp2CZ+By4qeeuCri6bsVe7aVWldtNxTb9gKi4o5WafcLWcQJTM4mPllpT7GG59NX6URmJ7G3" +
        "31oTiJ92eIg+38jOFbqNPoQlrELJrKvtjG8vXE08dxEVy5jXffAg61gr8byCXgohBq7Tb+uaWOWY9b3M+lRW8jhiYwUrZBE9UAX3wTpYD7+"
            + "AS+mfZbCE" +
        "tTqAsS657lo9wlnnS2Ef8RbCzD1PbNwMdrGB1TWS/"
            + "XENIxhAbBTCI+wvYevEPFZdq+fb6NV7GeJO5tRVVozeEKdiVSXbE1nhcxnxLvrcn1EotzT2Svr/" +
        "VoKr/499TpSiWyHxY+QwCntZmY/"
            + "C1u2MTp54mKhrhN3smGnM3OOM1AFGKmzIeDWXuUZtO+vAXvaODfsoDdYzmsTtwAlhPayHN1nhrf3IWnlOMmdrvnCN" +
        "8qZm11gnXaA3GPGMM65ZcInRD2Wl2gk3svptPueaIyfhFVjNnlgCa4mZrCGjf5u1/"
            + "eQtVyQUDRn9w8z0C+zpN5eJpYx76CrX6BezdzDLjJooVzxYe/35" +
        "KFdsLI52xUYBq0EfsRHDanaNPaJ/mytarBl9MsMVORGZrvhZmec6T1bXjdCIwGOd4sb5Cit/"
            + "NaUQVm1VoNUVikfuiHuKlHWZCpjcOGr7KDdb36j8UW6j" +
        "ukeVjjKDYlSZyapr9lLrors6pZssgLtMHoKH4RF4FB6D9aLtOLoRnoAnYROpp2AzlhZ0G7od3YHuhF2wG/"
            + "YMPKWQOhRTZjG5TNb+JCbWfUesu2Fbb12f" +
        "TLCuQUZWnHtSnLthZFvXDe6Vie5FiabBvDaY1wu2whT3HSmmwbxmmlfd7zav/"
            + "UZBqntGqhKs653hudnumdnuRuJFW0Oc40ycw5w8A9fTcY7egeuFgevF" +
        "geulgWufeX2rMN7y3zFw3Rlv5ds1cDXvLwzc61pS676bJaIAlsK4QA138yZjcNHeCQPZoG9Z23SsazE/"
            + "CDf5aC4uGTG4uh+F7fA63LBYqYVy7MSwlAWo" +
        "BnM0eqt1CGZT3BbvWrxOx4/"
            + "UAocOYoM8rWJ2IitgH7wOoz4YXNiGbjLWIhfCVhOa6DoaVyW6tqAT8DK8A+99hdtWq8YXWVqqOSyfhm1rZD+LvgRDOT5s" +
        "4nhYgN4Hu2Ac9mswkkX3CGyDwakuWotxKsyBZXBNumvDjEYfQl/"
            + "Z5jpK9LJsH8jADpeynEegs9FZcJu1zaaoFX3o6zCUxX4djLMWfpicJs8eeC6H5ZkN" +
        "IQkex9KB7v1YK5EQxmZRNIT7cpR/D8eb4/muY/BluDZPqffQoWz9R9hc4tABvgrVIeeCkkIaCNt3UjAnyg50r/"
            + "VWCvthC2ftVpjxZ405MpkXht2wG7Yq" +
        "MWiPSumXzGSjy4F50HqRXVmpSL2LzqoYMcgAtvo4q+6w8i8KijNKPLFHy2cr5rOwTYnr2ED3wwZ4Ewawpe6Yqzk1d/AwdHS/"
            + "iqpE72NzrS1zbb2WvjVk" +
        "A86GW2EGPDXkIGV9OIhkY14Pv4BZHEmPwjpeaZbU67m70f3Yu9BBbOft8FKDfOLY1MuxpMD0eepgzHfhRt7LrqPPzRs80J2Di5tVShuHuxs"
            + "c7qo4GsR8" +
        "OnjaC5Ns99NAsFhEQX/OCxvwSONtu3HRl88UsfAUPAL3sO9VqcRbHO5D4OE617HyfJdclqE3Y1992Li/WZYh44/"
            + "wRgOT+WoRf16ZTqLXfqZHc5BJuiTz" +
        "UfQBmfuQmxtcp5ydcOlVOUbsEG+hDxznHH9Tupi3nf2wE/"
            + "sazkZFJ1znYOu01A1vwBDeWzbdUgnbsWRwVu6FOQsHj1WV8NAdOd4kUy8HrVN36Yl7YgWv" +
        "6oXNrgPYerjmPzVNkHfgdZjG+1AC20A5J7W2YM2HDbx1pS6STm53nd3qYNgS2f05x0XB3GWyrI4Ub3Gyi+BNcdtfVTyy4K/"
            + "3Ucmhr6nLdQAMsT4AwPX/" +
        "ranBWTBvrcorQq+McQ5+VdnMWhDJGTF2s+wFcO8Wsf9vqqK/"
            + "69B4OVbmPhgTJ+bATRwjNw+hdby0zlgRF6xXfnovwHohVa4DvFBbH7KsI2gbqYnbnIOv" +
        "KuvSpMuh9UJ3FmYEul5bquFB2J8tz6RcF3s51gYGMwz5slRwxK2CSdj9Of8d5iVxSwizH90G/"
            + "TkGhxbLpw0dEEoUcTAO5OWoHG7HnrxXnpWwEUtjOcPJ" +
        "EbqoQjqKzyC37rkO1SeqZI+vFpuxJNcwUOjTHRximfDZTP6gQI6+"
            + "YZSJzs2lRQeVKxeuYvJv6HSt3cFwE69gZ8m7gk9eEXAjzOGEkWVpuBt2wF31zsEP" +
        "ZRt5EWiDabwOxKN3ozsXuV4Mj2CvxlILm2DecZV29oR4rFFMXUw089HmMlyzmLydSm1Hbzsl/"
            + "QWeLTDrNCPYQmlY6oZ8RO2E3TBlKa8bcBkvL61LXS8y" +
        "yfAsDOXzckMET0EH8JniJpZmdBvsPKfnNvAR5hTMXcL4onfqlJd+SS4dfczDpYQP3DLkfch6EzrGt/"
            + "Pkm3QG782lcD1vSNdhxl2lBkdqYGv4QrwLXlxv" +
        "VYFFeKPrjepwhDb083A13zMuwRV8EU9fJvt6dAHvWw0JfAmG/VhuJolRyXyBjpZ/"
            + "BN8vo1bxPTjVqpvsHVj28K6WzUEknje28jilrtsq9q5me4bNvMMt" +
        "TpY9O4pFImXk4FudxRSYlyp7K19octawAfOdJokv+mXwLjwQzffdvJGDb4QlfOW6U0hqDNse7NyBpVSeN7CElEkv2yuuKBd38m2sfh2HF/"
            + "RdGMKr4nK4" +
        "Bu6E/rVmrkiH//AO/Tnr3//r0p/nun5d+rPYByxN+oMT/b7e8tCf67+h1kdV5SL8qhu3tgdvXT5dQ3S3/"
            + "ixGv6Him3XEatuD94ttX6rp0NtTj2jHV3vg" +
        "S3lP6U+fJUYao4zHjMeNJ4wnjaeMp41njNHmv28Z3zbG2MbanjXG2chme8bzUVWeYEw0nn9hvPEd47uWNr5nfP+BenQ8ogFNxtM/"
            + "eP9hZdq/4m5ZbEOy" +
        "/vCHEzse1rKhLR4qvvT4r7LDiH14A0ke2WSMG2K0PXoAbY/w+en9mr3U8fAY/MevH8RvPJVsD+2UrxZrDVnHI3rwwTJfcjztdB/"
            + "iNNu8f6HDeNm8+A78" +
        "729wGTHD+Pf3zescp+F82vlX55xZxizD+cSHBv8+/"
            + "tT41LxbaPDvTR71nSZV2Xbc+JcAwwg0bMHG8EAJ62cPvN+RTuv66ybjLw6bWfr0JqNu2P0K5jpM" +
        "y0TnJsM5qsOoNYM7UjFOjZusy2vObz+iw+xNxgvfeALZmv6XrvqS5X3HU85/"
            + "6HjkCP7CrPavHI+ZnOyIcQ3ho+fvEItt6MJmDGsyHB2GO46VD63KQ6rY" +
        "o7/jH1hIO/5/f10sQe08/cT9VfP+hDw0MLD6b2imIRbTw33gpmkw7cEOujf2fsZlhnPm/3GDUt1P0JwuVtdm/T4YYYw4dtaq69fk/"
            + "B78PYyyOX/kXGs4" +
        "v/N31eGX9xv/I+e7jsedF12rUNPAEjr8/"
            + "tL0M+d1w5m1yXgucHjHN9tC7gfNAUeT0WberflSllWPszv+uMMaiGHORKucIvchTsFWNdY9ZG998KH/PMRY" +
        "ajh/4nzS+Uun4fjt/RwvmFPm1443nSMdH5rmHMNhOH/vMMyFZ9zDmuP+4O0Bw+nueLbDeM/"
            + "M2m+Y+Jtzvsl5zmXmwuII0uoyzLHRcM5wjnZOcybanUE2" +
        "lpxpzsZ1rhn34sOetMM53BieFmMYlT8+zhmG/9xb0UN+zkecVewPG4eJQyxRg2rX+K/df775z/7ocr5UWuhDS79hWl8ect8y6mEtm/"
            + "PVrI7/AQ==";
}
